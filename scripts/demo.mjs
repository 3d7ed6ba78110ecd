// `npm run demo`: installs and builds what is missing, then replays a recorded outage in the terminal.
import { ensureBuild, ensureNode, ensurePackages } from './ensure.mjs'

ensureNode()
ensurePackages()
ensureBuild()
const { demo } = await import('../dist/src/cli/demo.js')
process.exitCode = await demo()
