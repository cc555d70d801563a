// Asks the GraphQL endpoint that lies beside the pages, and tells apart what can go wrong, because each
// of it asks something else of the reader.

import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core'

/** What can be asked, with the types of its variables and of its answer. */
export interface Asked<Data, Variables> extends DocumentTypeDecoration<Data, Variables> {
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
  /** Try again in a while; look at the connection. */
  | 'unreachable'
  /** Report it, with the number. */
  | 'internal'

export class Fault extends Error {
  readonly kind: FaultKind
  /** The number of the request in the server's log. */
  readonly correlationId: string | undefined

  constructor(kind: FaultKind, message: string, correlationId?: string) {
    super(message)
    this.kind = kind
    this.correlationId = correlationId
  }

  /** The role that is needed, where that is what is lacking. */
  get role(): string | undefined {
    return /\brole (\w+)/.exec(this.message)?.[1]
  }
}

interface Answer<Data> {
  data?: Data | null
  errors?: { message: string; extensions?: { code?: string } }[]
}

const endpoint = `${import.meta.env.BASE_URL}graphql`

const kinds: Record<string, FaultKind> = {
  UNAUTHENTICATED: 'signed-out',
  FORBIDDEN: 'forbidden',
  BAD_INPUT: 'bad-input',
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
  asked: Asked<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Data> {
  const response = await send(asked.toString(), variables, signal)
  const correlationId = response.headers.get('X-Correlation-Id') ?? undefined
  const answer = await read<Data>(response, correlationId)
  const error = answer.errors?.[0]
  if (error) {
    const kind = kinds[error.extensions?.code ?? ''] ?? 'internal'
    if (kind === 'signed-out') signedOut()
    throw new Fault(kind, error.message, correlationId)
  }
  if (!answer.data) throw new Fault('internal', `status ${response.status}`, correlationId)
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

async function read<Data>(response: Response, correlationId: string | undefined): Promise<Answer<Data>> {
  try {
    return await response.json()
  } catch {
    const kind = response.status >= 502 && response.status <= 504 ? 'unreachable' : 'internal'
    throw new Fault(kind, `status ${response.status}`, correlationId)
  }
}
