// Loaded into a worker by `--import`: its wall clock jumps and comes right again. CLOCK_JUMPS lists jumps as
// "begin:length:offset", each in milliseconds, the begin since the start. Timers are of another clock, as in reality.
const started = performance.now()
const jumps = (process.env.CLOCK_JUMPS ?? '')
  .split(',')
  .filter((jump) => jump !== '')
  .map((jump) => jump.split(':').map(Number))
const { now } = Date

function offset() {
  const age = performance.now() - started
  return jumps.reduce((sum, [from, length, by]) => (age >= from && age < from + length ? sum + by : sum), 0)
}

globalThis.Date = class extends Date {
  constructor(...parts) {
    if (parts.length === 0) super(now() + offset())
    else super(...parts)
  }

  static now() {
    return now() + offset()
  }
}
