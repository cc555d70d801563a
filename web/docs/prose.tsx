// The document's descriptions: paragraphs, and code between backticks.

/** Several paragraphs. */
export function Prose({ text }: { text: string | undefined }) {
  return text?.split(/\n\s*\n/).map((paragraph) => (
    <p key={paragraph}>
      <Line text={paragraph} />
    </p>
  ))
}

/** One run of text. */
export function Line({ text }: { text: string }) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part))
}

/** Names or values, one after another. */
export function Codes({ values }: { values: string[] }) {
  return values.map((value, index) => (
    <span key={value}>
      {index > 0 && ', '}
      <code>{value}</code>
    </span>
  ))
}
