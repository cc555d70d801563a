// How much of a day is there: measured, estimated, and what is missing.

interface Props {
  expected: number
  present: number
  estimated: number
  /** The same in words. */
  label: string
}

const WIDTH = 96
const HEIGHT = 8

export function Bar({ expected, present, estimated, label }: Props) {
  const width = (count: number) => (expected > 0 ? (WIDTH * count) / expected : 0)
  return (
    <span class="share">
      <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
        <rect class="missing" width={WIDTH} height={HEIGHT} />
        <rect class="measured" width={width(present - estimated)} height={HEIGHT} />
        <rect class="estimated" x={width(present - estimated)} width={width(estimated)} height={HEIGHT} />
      </svg>
      <span class="figure">{label}</span>
    </span>
  )
}
