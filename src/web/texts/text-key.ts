import type { en } from './en.js'

/** The English catalogue defines the keys; every other catalogue must have all of them. */
export type TextKey = keyof typeof en
export type Texts = Readonly<Record<TextKey, string>>
