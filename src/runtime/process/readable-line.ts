/** Fields that stand in the line already, or that say nothing to a person at a terminal. */
const SHOWN = new Set(['level', 'time', 'msg', 'worker', 'pid', 'err'])

const NAMES: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}

/** A line of the log as a person reads it: time, level, message, then the fields; a stack stands below. */
export function readableLine(json: string): string {
  const fields = JSON.parse(json) as Readonly<Record<string, unknown>>
  const time = String(fields.time).slice(11, 19)
  const level = (NAMES[Number(fields.level)] ?? String(fields.level)).padEnd(5)
  const rest = Object.entries(fields).flatMap(([name, value]) =>
    SHOWN.has(name) ? [] : [`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`],
  )
  const behind = rest.length === 0 ? '' : `  (${rest.join(', ')})`
  const { stack } = (fields.err ?? {}) as { readonly stack?: string }
  return `${time} ${level} ${String(fields.msg)}${behind}\n${stack === undefined ? '' : `${stack}\n`}`
}
