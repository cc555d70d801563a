// An example of a body, made from the examples that the schema gives for its parts.

import { type OpenApi, properties, resolve, type Schema } from './openapi'

/** A value that fits the schema. Optional fields appear only where the document has an example of them. */
export function sample(api: OpenApi, schema: Schema): unknown {
  const whole = resolve(api, schema)
  if (whole.example !== undefined) return whole.example
  if (whole.default !== undefined) return whole.default
  if (whole.enum?.length) return whole.enum[0]
  switch (whole.type) {
    case 'array':
      return whole.items ? [sample(api, whole.items)] : []
    case 'object':
      return Object.fromEntries(
        properties(whole)
          .filter(({ required, schema }) => required || resolve(api, schema).example !== undefined)
          .map(({ name, schema }) => [name, sample(api, schema)]),
      )
    case 'integer':
    case 'number':
      return whole.minimum ?? 0
    case 'boolean':
      return false
    default:
      return '…'
  }
}

/** A body as it is sent. */
export interface Written {
  mediaType: string
  text: string
}

/** An example of a body as it is sent. */
export function written(api: OpenApi, schema: Schema, mediaType: string): Written {
  return { mediaType, text: JSON.stringify(sample(api, schema), null, 2) }
}

/** How a client asks for a token (RFC 6749, section 4.4). */
export const TOKEN_REQUEST: Written = {
  mediaType: 'application/x-www-form-urlencoded',
  text: 'grant_type=client_credentials',
}

/** The call as a command for the shell, with the credentials from the environment. */
export function curl(method: string, url: string, body: Written | undefined): string {
  const words = ['curl -u "$LIANDER_USERNAME:$LIANDER_PASSWORD"']
  if (method !== (body === undefined ? 'GET' : 'POST')) words.push(`-X ${method}`)
  if (body !== undefined) words.push(`-H 'Content-Type: ${body.mediaType}'`, `-d ${quoted(body.text)}`)
  return [...words, quoted(url)].join(' \\\n  ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/**
 * JSON with line breaks and indents, and nothing else changed: numbers keep the digits they were sent
 * with, and a text that breaks off halfway is laid out as far as it goes.
 */
export function indented(json: string): string {
  let depth = 0
  const newline = () => `\n${'  '.repeat(depth)}`
  return json.replaceAll(/"(?:[^"\\]|\\.)*"?|\[\s*\]|\{\s*\}|[[{\]},:]|\s+/g, (token) => {
    if (token === '[' || token === '{') {
      depth += 1
      return token + newline()
    }
    if (token === ']' || token === '}') {
      depth = Math.max(0, depth - 1)
      return newline() + token
    }
    if (token === ',') return token + newline()
    if (token === ':') return ': '
    return token.trim()
  })
}
