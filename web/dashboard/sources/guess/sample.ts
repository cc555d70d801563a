// A file that somebody chose as a sample: what kind it is, its text as far as that can be read here, and how much of it
// is sent to be looked at.

/** Bytes of a text that are sent: some thousand lines, that are read in no time. */
const TEXT_BYTES_MAX = 300 * 1024
/** Bytes of what cannot be cut; in base64 it fits into a request. */
const WHOLE_BYTES_MAX = 700 * 1024

export type SampleKind = 'text' | 'json' | 'workbook' | 'archive'

export interface Sample {
  name: string
  kind: SampleKind
  /** Its text; empty if it is a workbook or an archive. */
  text: string
  /** How the bytes make characters, as a description says it. */
  encoding: 'utf-8' | 'windows-1252'
  /** What is sent. */
  content: string
  /** Whether that is only the beginning. */
  isCut: boolean
}

/** Why a file cannot be a sample. */
export class UnfitSample extends Error {
  readonly why: 'empty' | 'too-large' | 'broken'

  constructor(why: UnfitSample['why']) {
    super(why)
    this.why = why
  }
}

const begins = (bytes: Uint8Array, ...head: number[]) => head.every((byte, place) => bytes[place] === byte)

/**
 * Looks at a file.
 * @throws {UnfitSample} if it is empty, too large or broken.
 */
export async function sampleOf(name: string, file: Blob): Promise<Sample> {
  if (file.size === 0) throw new UnfitSample('empty')
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer())
  if (begins(head, 0x50, 0x4b)) {
    const kind = /\.xlsx$/i.test(name) ? 'workbook' : 'archive'
    return { name, kind, text: '', encoding: 'utf-8', content: base64(await wholeOf(file)), isCut: false }
  }
  const unfolded = begins(head, 0x1f, 0x8b) ? await unfold(file) : file
  return ofText(name.replace(/\.gz$/i, ''), unfolded)
}

async function ofText(name: string, file: Blob): Promise<Sample> {
  const bytes = new Uint8Array(await file.slice(0, TEXT_BYTES_MAX).arrayBuffer())
  const { text, encoding } = textOf(bytes)
  if (isDocument(text, file.size > bytes.length)) {
    const whole = await wholeOf(file)
    return { name, kind: 'json', ...textOf(whole), content: base64(whole), isCut: false }
  }
  const isCut = file.size > bytes.length
  const sent = isCut ? toLineEnd(bytes) : bytes
  return { name, kind: 'text', text: textOf(sent).text, encoding, content: base64(sent), isCut }
}

async function wholeOf(file: Blob): Promise<Uint8Array> {
  if (file.size > WHOLE_BYTES_MAX) throw new UnfitSample('too-large')
  return new Uint8Array(await file.arrayBuffer())
}

/** What a compressed file begins with: more than is looked at. */
async function unfold(file: Blob): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  try {
    const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader()
    while (bytes <= WHOLE_BYTES_MAX) {
      const { done, value } = await reader.read()
      if (done) break
      pieces.push(new Uint8Array(value))
      bytes += value.length
    }
    await reader.cancel()
  } catch {
    throw new UnfitSample('broken')
  }
  return new Blob(pieces)
}

/** The characters that bytes make: what is no UTF-8 is what Windows writes. */
export function textOf(bytes: Uint8Array): Pick<Sample, 'text' | 'encoding'> {
  const wide = begins(bytes, 0xff, 0xfe) ? 'utf-16le' : begins(bytes, 0xfe, 0xff) ? 'utf-16be' : undefined
  if (wide) return { text: new TextDecoder(wide).decode(bytes), encoding: 'utf-8' }
  try {
    // A character that the cut goes through is none that is wrong.
    return {
      text: new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }),
      encoding: 'utf-8',
    }
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' }
  }
}

/** Whether a text is one JSON document, and not one a line. */
function isDocument(text: string, isCut: boolean): boolean {
  const trimmed = text.trimStart()
  if (!/^[[{]/.test(trimmed)) return false
  const [line = ''] = trimmed.split('\n', 1)
  if (trimmed.startsWith('{') && isJson(line) && trimmed.trimEnd().length > line.length + 1) return false
  return isCut ? !isJson(line) : isJson(trimmed)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** As far as the last whole line; of UTF-16 too, whose line ends have two bytes. */
function toLineEnd(bytes: Uint8Array): Uint8Array {
  const isWide = begins(bytes, 0xff, 0xfe) || begins(bytes, 0xfe, 0xff)
  let end = bytes.lastIndexOf(0x0a)
  if (end < 0) return bytes
  end += 1
  return bytes.subarray(0, isWide && end % 2 === 1 ? end + 1 : end)
}

const PIECE = 0x8000

function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE))
  }
  return btoa(text)
}
