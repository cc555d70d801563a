// How much of a day is there, and how much is missing.

interface Props {
  expected: number
  present: number
  /** The same in words. */
  label: string
}

const WIDTH = 96
const HEIGHT = 8

export function Bar({ expected, present, label }: Props) {
  const width = expected > 0 ? (WIDTH * present) / expected : 0
  return (
    <span class="share">
      <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
        <rect class="missing" width={WIDTH} height={HEIGHT} />
        <rect class="measured" width={width} height={HEIGHT} />
      </svg>
      <span class="figure">{label}</span>
    </span>
  )
}
