// Asks the GraphQL endpoint that lies beside the pages, and tells apart what can go wrong, because each
// of it asks something else of the reader.

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core'

/** What can be asked, with the types of its variables and of its answer. */
export interface Operation<Data, Variables> extends DocumentTypeDecoration<Data, Variables> {
  toString(): string
}

/** Why there is no answer, by what can be done about it. */
export type FaultKind =
  /** Log in first. */
  | 'signed-out'
  /** Ask somebody in another role. */
  | 'forbidden'
  /** Change what was filled in: the message says how. */
  | 'bad-input'
  /** Ask for less at once: fewer rows, a shorter period. */
  | 'too-costly'
  /** Ask for less; if it was a change, look whether it was made. */
  | 'timed-out'
  /** Send less at once. */
  | 'too-large'
  /** It came in too slowly: send it again. */
  | 'too-slow'
  /** Try again when the fault says. */
  | 'busy'
  /** Try again in a while; look at the connection. */
  | 'unreachable'
  /** Report it, with the number. */
  | 'internal'

interface Details {
  correlationId?: string | undefined
  role?: string | undefined
  retrySeconds?: number | undefined
}

export class Fault extends Error {
  readonly kind: FaultKind
  /** The number of the request in the server's log. */
  readonly correlationId: string | undefined
  /** The role that is needed, if that is what is lacking. */
  readonly role: string | undefined
  /** In how many seconds to try again, if the server said so. */
  readonly retrySeconds: number | undefined

  constructor(kind: FaultKind, message: string, details: Details = {}) {
    super(message)
    this.kind = kind
    this.correlationId = details.correlationId
    this.role = details.role
    this.retrySeconds = details.retrySeconds
  }
}

interface Answer<Data> {
  data?: Data | null
  errors?: { message: string; extensions?: { code?: string; role?: string } }[]
}

const endpoint = `${import.meta.env.BASE_URL}graphql`

const kinds: Record<string, FaultKind> = {
  UNAUTHENTICATED: 'signed-out',
  FORBIDDEN: 'forbidden',
  BAD_INPUT: 'bad-input',
  TOO_COSTLY: 'too-costly',
  TIMED_OUT: 'timed-out',
  PAYLOAD_TOO_LARGE: 'too-large',
  REQUEST_TIMEOUT: 'too-slow',
  TOO_MANY_REQUESTS: 'busy',
  UNAVAILABLE: 'busy',
}

/** What a status means from whoever answers in another form than ours, such as a proxy. */
const kindsOfStatus: Record<number, FaultKind> = {
  408: 'too-slow',
  413: 'too-large',
  429: 'busy',
  502: 'unreachable',
  503: 'unreachable',
  504: 'unreachable',
}

let signedOut = () => {}

/** Whom to tell that the session has ended, whoever notices. */
export function onSignedOut(listener: () => void) {
  signedOut = listener
}

/**
 * Asks, and gives the data of an answer without errors.
 * @throws {Fault} in every other case, but for the one that was called off.
 */
export async function ask<Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Data> {
  const response = await send(operation.toString(), variables, signal)
  const details = {
    correlationId: response.headers.get('X-Correlation-Id') ?? undefined,
    retrySeconds: Number.parseInt(response.headers.get('Retry-After') ?? '', 10) || undefined,
  }
  const answer = await read<Data>(response)
  const error = answer?.errors?.[0]
  if (error) {
    const kind = kinds[error.extensions?.code ?? ''] ?? 'internal'
    if (kind === 'signed-out') signedOut()
    throw new Fault(kind, error.message, { ...details, role: error.extensions?.role })
  }
  if (!answer?.data) {
    throw new Fault(kindsOfStatus[response.status] ?? 'internal', `status ${response.status}`, details)
  }
  return answer.data
}

async function send(query: string, variables: unknown, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: signal ?? null,
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw new Fault('unreachable', String(error))
  }
}

/** What was answered; nothing if it is not in our form. */
async function read<Data>(response: Response): Promise<Answer<Data> | undefined> {
  try {
    return await response.json()
  } catch {
    return undefined
  }
}
