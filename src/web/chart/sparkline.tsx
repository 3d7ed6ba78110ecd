interface Props {
  readonly observed: readonly number[]
  readonly expected: readonly number[]
  /** In words, for who does not see it. */
  readonly label: string
}

const HEIGHT = 22
const STEP = 4
/** Below so many complaints a line would make mountains of single posts. */
const MIN_SCALE = 6

/** A small chart of the last hours: what was observed over what is usual. */
export function Sparkline({ observed, expected, label }: Props) {
  const most = Math.max(MIN_SCALE, ...observed, ...expected)
  const width = (observed.length - 1) * STEP
  const y = (value: number) => (HEIGHT - 1.5 - (value / most) * (HEIGHT - 3)).toFixed(1)
  const line = (values: readonly number[]) => values.map((value, x) => `${x * STEP},${y(value)}`).join(' ')
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${width} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <polyline points={line(expected)} class="usual" />
      <polyline points={line(observed)} class="seen" />
    </svg>
  )
}
