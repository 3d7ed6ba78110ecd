// The published detectors, each a function of one service's counts a minute that says in which minutes it would raise an alarm.
// None may look ahead. Where a publication leaves a number open it is `knob`, and the bench tries a ladder of them on seeds of its own.
//
//   fixed      a threshold that never moves                                            (what most status bots do)
//   ewma       Motoyama et al., WOSN 2010: x > m + knob·σ of an exponential average; α is not in the paper, 0.02 here
//   spoons     Augustine et al., WWW 2012 and 2013: 30-minute frames every 15, against the same frames of past weeks and days
//   sta-lta    Earle et al., Annals of Geophysics 2011: STA/(m·LTA + b) > 1, one minute against an hour; b is knob, m is 3
//   ears-c2    Hutwagner et al. 2003: mean and σ of seven periods two periods back; periods of five minutes
//   gnip       Gnip's cycle-corrected Poisson, 2015: (x − ν) over the width of the 99 % interval, ν of the same hour before
//   cusum      Lucas 1985, Poisson CUSUM on five minutes with the hour's mean; knob is the decision interval
//   kleinberg  Kleinberg 2003: two states, the path of least cost up to now; s is 3, γ is knob
//   s-h-esd    Hochenbaum et al. 2017: residual from median and season over MAD; knob replaces Student's critical value
//
// Parameters that are not retrievable are approximations, and said to be.

const HOUR = 60
const DAY = 24 * HOUR

export const DETECTORS = [
  { name: 'fixed', counts: 'complaints', knobs: ladder(3.5, 1.3, 16), run: by(fixed) },
  { name: 'ewma', counts: 'keywords', knobs: ladder(2, 1.3, 16), run: by(ewma) },
  { name: 'ewma', counts: 'complaints', knobs: ladder(2, 1.3, 16), run: by(ewma) },
  { name: 'spoons', counts: 'keywords', knobs: ladder(1, 1.35, 14), run: spoons },
  { name: 'spoons', counts: 'complaints', knobs: ladder(1, 1.35, 14), run: spoons },
  { name: 'sta-lta', counts: 'keywords', knobs: ladder(0.5, 1.35, 14), run: by(staLta) },
  { name: 'sta-lta', counts: 'complaints', knobs: ladder(0.5, 1.35, 14), run: by(staLta) },
  { name: 'ears-c2', counts: 'complaints', knobs: ladder(2, 1.35, 14), run: by(earsC2) },
  { name: 'gnip', counts: 'keywords', knobs: ladder(0.5, 1.3, 14), run: by(gnip) },
  { name: 'gnip', counts: 'complaints', knobs: ladder(0.5, 1.3, 14), run: by(gnip) },
  { name: 'cusum', counts: 'complaints', knobs: ladder(3, 1.3, 14), run: cusum },
  { name: 'kleinberg', counts: 'complaints', knobs: ladder(1, 1.4, 13), run: kleinberg },
  { name: 's-h-esd', counts: 'complaints', knobs: ladder(3, 1.35, 14), run: by(shEsd) },
]

function ladder(from, factor, steps) {
  return Array.from({ length: steps }, (_, step) => Number((from * factor ** step).toPrecision(3)))
}

/** A detector whose knob is a threshold over a statistic that does not depend on it. The statistic is computed once a series. */
function by(score) {
  const known = new WeakMap()
  return (counts, knob) => {
    if (!known.has(counts)) known.set(counts, score(counts))
    return known.get(counts).map((value) => (value > knob ? 1 : 0))
  }
}

/** A figure, or 1 for an alarm, by minute of a series that is tested every minute on its last `window`. */
function everyMinute(counts, window, test) {
  const figures = new Float64Array(counts.length)
  let sum = 0
  for (let minute = 0; minute < counts.length; minute++) {
    sum += counts[minute] - (minute >= window ? counts[minute - window] : 0)
    figures[minute] = Number(test(sum, minute))
  }
  return figures
}

function fixed(counts) {
  return everyMinute(counts, 5, (sum) => sum)
}

function ewma(counts) {
  const alpha = 0.02
  let mean = 0
  let variance = 1
  return everyMinute(counts, 5, (sum, minute) => {
    const figure = minute > HOUR ? (sum - mean) / Math.sqrt(variance) : 0
    const off = sum - mean
    mean += alpha * off
    variance = Math.max(0.25, (1 - alpha) * (variance + alpha * off * off))
    return figure
  })
}

/** Over L·σ is anomalous; over six times that it is not learnt from. With two weeks the past is last week's frame and those of the last days. */
function spoons(counts, knob) {
  const frame = 30
  const step = 15
  const frames = []
  const alarms = new Uint8Array(counts.length)
  let isAlarm = false
  let sum = 0
  let past = []
  let mean = 0
  let deviation = 0
  for (let minute = 0; minute < counts.length; minute++) {
    sum += counts[minute] - (minute >= frame ? counts[minute - frame] : 0)
    // Refreshed every two minutes, as published.
    if (minute % 2 === 0) {
      const now = Math.floor(minute / step)
      if (minute % step < 2) {
        past = [1, 2, 3, 4, 5, 6, 7]
          .map((days) => frames[now - (days * DAY) / step])
          .filter((seen) => seen !== undefined)
        ;({ mean, deviation } = momentsOf(past))
      }
      isAlarm = past.length > 0 && sum > mean + knob * Math.max(1, deviation)
      const isWild = past.length > 0 && sum > mean + 6 * knob * Math.max(1, deviation)
      if (minute % step >= step - 2) frames[now] = isWild ? mean : sum
    }
    if (isAlarm) alarms[minute] = 1
  }
  return alarms
}

function staLta(counts) {
  let long = 0
  return everyMinute(counts, 1, (short, minute) => {
    const average = long / HOUR
    long += counts[minute] - (minute >= HOUR ? counts[minute - HOUR] : 0)
    // STA / (m·LTA + b) > 1, solved for b.
    return minute > HOUR ? short - 3 * average : 0
  })
}

/** Seven periods, two back: tested at the end of each five minutes, as a report by period is. */
function earsC2(counts) {
  return byPeriod(counts, (periods) => {
    const now = periods.length - 1
    if (now < 9) return 0
    const { mean, deviation } = momentsOf(periods.slice(now - 9, now - 2))
    return (periods[now] - mean) / Math.max(0.5, deviation)
  })
}

function gnip(counts) {
  const usual = hourlyMeans(counts)
  return everyMinute(counts, 5, (sum, minute) => {
    if (minute < DAY) return 0
    const expected = Math.max(0.05, 5 * usual(minute))
    return (sum - expected) / (2 * 2.576 * Math.sqrt(expected) + 1)
  })
}

function cusum(counts, knob) {
  const usual = hourlyMeans(counts)
  let value = 0
  return byPeriod(counts, (periods, minute) => {
    if (minute < DAY) return false
    const expected = Math.max(0.05, 5 * usual(minute))
    // The reference value between the usual level and twice it and one more.
    const raised = 2 * expected + 1
    const reference = (raised - expected) / Math.log(raised / expected)
    value = Math.min(4 * knob, Math.max(0, value + periods.at(-1) - reference))
    return value > knob
  })
}

/** Costs of being calm and in a burst after each minute's count, Poisson in both; the cheaper one holds. */
function kleinberg(counts, knob) {
  const usual = hourlyMeans(counts)
  let calm = 0
  let burst = knob * Math.log(DAY)
  return everyMinute(counts, 1, (count, minute) => {
    if (minute < DAY) return false
    const rate = Math.max(0.01, usual(minute))
    const costOf = (mean) => mean - count * Math.log(mean)
    const up = knob * Math.log(DAY)
    const nextCalm = Math.min(calm, burst) + costOf(rate)
    const nextBurst = Math.min(burst, calm + up) + costOf(3 * rate)
    const least = Math.min(nextCalm, nextBurst)
    calm = nextCalm - least
    burst = nextBurst - least
    return burst < calm
  })
}

function shEsd(counts) {
  const usual = hourlyMeans(counts)
  const residuals = []
  let middle = 0
  let mad = null
  return byPeriod(counts, (periods, minute) => {
    const residual = periods.at(-1) - 5 * usual(minute)
    if (residuals.length >= DAY / 5 && periods.length % 12 === 0) {
      const past = residuals.slice(-DAY / 5)
      middle = medianOf(past)
      mad = 1.4826 * medianOf(past.map((value) => Math.abs(value - middle)))
    }
    residuals.push(residual)
    if (mad === null) return 0
    // The published code gives up where the MAD is zero; half a post is the least that can be distinguished.
    return (residual - middle) / Math.max(0.5, mad)
  })
}

/** The same for what is tested at the end of each five minutes, and holds until the next. */
function byPeriod(counts, test) {
  const figures = new Float64Array(counts.length)
  const periods = []
  let figure = 0
  for (let minute = 0; minute < counts.length; minute++) {
    if (minute % 5 === 4) {
      let sum = 0
      for (let back = 0; back < 5; back++) sum += counts[minute - back]
      periods.push(sum)
      figure = Number(test(periods, minute))
    }
    figures[minute] = figure
  }
  return figures
}

/** Posts a minute at this hour of the past days, from counts before the hour alone; winsorised so that one outage does not become usual. */
function hourlyMeans(counts) {
  const means = new Float64Array(Math.ceil(counts.length / HOUR) + 1)
  const seen = []
  for (let hour = 0; hour * HOUR < counts.length; hour++) {
    const past = []
    for (let back = hour - 24; back >= 0 && back >= hour - 24 * 7; back -= 24) past.push(seen[back])
    means[hour] = past.length === 0 ? 0 : past.reduce((sum, one) => sum + one, 0) / past.length
    let sum = 0
    for (let minute = hour * HOUR; minute < (hour + 1) * HOUR && minute < counts.length; minute++)
      sum += counts[minute]
    seen.push(Math.min(sum / HOUR, 3 * means[hour] + (hour < 24 ? Infinity : 0.2)))
  }
  return (minute) => means[Math.floor(minute / HOUR)]
}

function momentsOf(values) {
  if (values.length === 0) return { mean: 0, deviation: 0 }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    mean,
    deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length),
  }
}

function medianOf(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
