// `npm run build`: builds everything, also what is up to date already.
import { build } from './ensure.mjs'

build()
