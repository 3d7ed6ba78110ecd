// Outcry against the published detectors, all fed with the same posts of mixed weeks that none of them was tuned on.
//   npm run bench:peers               six weeks, tuned on two others
//   npm run bench:peers -- 20         so many weeks
import { compare, describe } from './compare.mjs'
import { detectWeeks } from './detect-weeks.mjs'
import { TUNING, weeksFrom } from './seeds.mjs'

const weeks = Number(process.argv[2] ?? 6)
if (!Number.isInteger(weeks) || weeks < 1) {
  process.stderr.write(
    `bench:peers: "${process.argv[2]}" is no number of weeks; give a whole one, or none for six\n`,
  )
  process.exit(2)
}
const observed = await detectWeeks([...TUNING, ...weeksFrom(weeks)])
console.log(describe(compare(observed.slice(TUNING.length), observed.slice(0, TUNING.length))))
