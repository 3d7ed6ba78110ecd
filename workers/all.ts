import { serve } from '../src/runtime/process/serve.js'

// Everything in one process, as `outcry serve`.
await serve()
