#!/usr/bin/env node
// `outcry` inside the image, where everything is installed and built: bin/outcry.js would look whether it is.
import { main } from '../dist/src/cli/main.js'

process.exitCode = await main(process.argv.slice(2))
