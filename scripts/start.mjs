// `npm start`: installs and builds what is missing, then serves: sources, detection, API and webhooks in one process.
import { ensureBuild, ensureNode, ensurePackages } from './ensure.mjs'

ensureNode()
ensurePackages()
ensureBuild()
await import('../dist/workers/all.js')
