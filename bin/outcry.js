#!/usr/bin/env node
import { ensureBuild, ensureNode, ensurePackages } from '../scripts/ensure.mjs'

ensureNode()
ensurePackages()
ensureBuild()
const { main } = await import('../dist/src/cli/main.js')
process.exitCode = await main(process.argv.slice(2))
