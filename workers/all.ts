import { serve } from '../src/runtime/serve.js'

// Everything in one process, as `outcry serve`.
await serve()
