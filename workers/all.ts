import { serve } from '../src/runtime/worker/serve.js'

// Everything in one process, as `outcry serve`.
await serve()
