import type { Stance } from '../../model/catalogue.js'

/**
 * The numbers by which evidence becomes a label. They were set on the developing half of the conformance posts, whole
 * classes of errors at a time, and measured on the other half.
 */

/** A post is a complaint from this score on: it rather complains than not. */
export const COMPLAINT_FROM = 0.5
export const RECOVERY_FROM = 0.45
/** Companies choose their words: one phrase of the lexicon suffices. */
export const ACKNOWLEDGEMENT_FROM = 0.4
export const NEWS_FROM = 0.5

/** By how much a phrase of this stance takes from complaints in its own clause, per unit of its weight. */
export const DAMPING: Readonly<Partial<Record<Stance, number>>> = {
  // "was down yesterday", "remember when": it is over.
  past: 0.85,
  // "if it goes down I riot": it is not so.
  hypothetical: 0.9,
  // "works fine here": somebody else's trouble at most.
  denial: 0.75,
  // "my phone is broken": not the service's fault.
  'own-device': 0.7,
  scheduled: 0.8,
  // Anger about prices and shows; people angry about an outage mention them too.
  rant: 0.3,
  // Only companies speak so; in anybody else's post it is their answer that is quoted or pasted.
  acknowledgement: 0.5,
}

/** How far damping reaches: in its clause, in its sentence, elsewhere in the post. */
export const REACH = { clause: 1, sentence: 0.7, post: 0.4 } as const

/** Asking whether it is down reports it, though some ask about other things. */
export const ASKING = 0.8
/** A joke about an outage supports what else says that there is one; alone it says nothing. */
export const JOKE = 0.5
/** "netflix down?": the question mark turns a bare word into a question. */
export const QUESTION_MARK = 0.35
/** People write to a support account when something fails. */
export const ADDRESSED = 0.1

/** Marks of a headline besides the phrases of the lexicon. */
export const HEADLINE = { link: 0.25, shape: 0.25, percent: 0.2 } as const
/** Who writes "I" or "my" does not write a headline. */
export const FIRST_PERSON = 0.6
