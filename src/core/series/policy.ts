import { DAY, HOUR, MINUTE } from '../model/instant.js'

/** Every number of the series detector. Durations are in milliseconds unless the name says otherwise. */
export interface SeriesPolicy {
  /**
   * Counts are summed over these lengths of time; each is at least one row, and lengths that give equally many rows
   * count once.
   */
  readonly windows: readonly number[]
  /** In this time a change of level is half learnt. */
  readonly levelHalfLife: number
  /** How much time spent in a slot of the week counts as much as the belief that the slot is like any other. */
  readonly slotPrior: number
  /** After this much time spent in a slot, what was seen before weighs half. */
  readonly slotHalfLife: number
  /** A count above this many times its expectation, plus `learntExtra`, teaches no more than that. */
  readonly learntRatio: number
  readonly learntExtra: number
  /**
   * Added to the level before an excess is divided by it, so that a few counts more than none are nothing. Unit: counts
   * a window.
   */
  readonly offset: number
  /** Fewer counts than this above what was expected are nothing, however rare. */
  readonly minExcess: number
  /** High values less than this far apart are one episode, and an episode is scored once. */
  readonly episode: number
  /** A rise within this time after the report belongs to the reported episode. */
  readonly rise: number
  /** After that time, a height this many doublings above the reported one is an episode of its own. */
  readonly greater: number
  /** How many of the highest episodes are remembered for each window. */
  readonly rememberedPeaks: number
  /** For how long. */
  readonly memory: number
  /** From how many of the highest episodes the shape of the tail is estimated. */
  readonly tailPeaks: number
  /** The tail believed in before any was seen, as so many episodes with this mean excess, in doublings. */
  readonly tailPriorPeaks: number
  readonly tailPriorExcess: number
  /** An alert is a row the like of which begins once in this long a time or more rarely. */
  readonly alertPeriod: number
}

export const DEFAULT_SERIES_POLICY: SeriesPolicy = {
  // From the shortest burst that a person would look at to a slow swell. The steps are of three to five, because the
  // windows overlap and finer steps only repeat each other.
  windows: [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR],
  // A day: shorter and an afternoon's rise becomes normal, longer and a lasting change alarms for days.
  levelHalfLife: DAY,
  // Seven visits of an hour: a slot must show its habit for about a week before it outweighs the flat week.
  slotPrior: 7 * HOUR,
  // Sixty visits: twelve weeks of weekdays, so that habits follow the season of the year.
  slotHalfLife: 60 * HOUR,
  // As with the services: see the winsorised learning in the detection of posts.
  learntRatio: 3,
  learntExtra: 3,
  // The square of 1.7: the spread of a Poisson count of three, below which ratios of counts mean nothing.
  offset: 3,
  // A single post after a month of silence is a record and no burst.
  minExcess: 3,
  // Half a day: this morning's news and tonight's are two episodes, the ups and downs of one evening are one.
  episode: 12 * HOUR,
  // An hour: most bursts have peaked by then, and a rise within an hour is the same outage everywhere in Outcry.
  rise: HOUR,
  // Twice as high: less would be the swell of the same burst.
  greater: 1,
  // With a memory of a year, the 36th highest is the last that can come round once in ten days.
  rememberedPeaks: 64,
  memory: 365 * DAY,
  // The usual compromise of Hill's estimator: fewer is noise, more is no longer the tail.
  tailPeaks: 10,
  // Four episodes that exceed by one doubling on average; bursts of attention have about this tail (an index of 1.4).
  tailPriorPeaks: 4,
  tailPriorExcess: 1,
  // About once in ten days by a series' own past. Three a month are few enough to be read, and after a week of history
  // the highest burst so far can reach it.
  alertPeriod: 10 * DAY,
}
