// `npm run demo`: installs and builds what is missing, then plays four remembered outages to the whole of Outcry, in this process.
import { ensureBuild, ensureNode, ensurePackages } from './ensure.mjs'

ensureNode()
ensurePackages()
ensureBuild()
const { demo } = await import('../dist/src/cli/demo/demo.js')
process.exit(await demo(process.argv.slice(2)))
