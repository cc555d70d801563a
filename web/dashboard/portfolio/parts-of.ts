// A long file in parts that each fit in a request, every part with the header. What is reported of a part
// is numbered as in the whole file.

/** The server takes 64 KiB at most, and JSON needs some of it. */
const PART_BYTES_MAX = 48 * 1024

export interface FilePart {
  csv: string
  /** How many lines of the file, the header not counted, come before this part. */
  linesBefore: number
}

export function partsOf(csv: string): FilePart[] {
  const [header = '', ...lines] = csv.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n')
  const parts: FilePart[] = []
  let part: string[] = []
  let bytes = 0
  let linesBefore = 0
  for (const line of lines) {
    // Within JSON a quote or a line's end takes two.
    const size = JSON.stringify(line).length * 2
    if (part.length > 0 && bytes + size > PART_BYTES_MAX) {
      parts.push({ csv: [header, ...part].join('\n'), linesBefore })
      linesBefore += part.length
      part = []
      bytes = 0
    }
    part.push(line)
    bytes += size
  }
  return [...parts, { csv: [header, ...part].join('\n'), linesBefore }]
}
