// What the server tells by itself, over one socket for all that listen.

import { type Client, createClient } from 'graphql-ws'
import type { Operation } from './client'

/** How often the server is asked whether it is still there, and how long it may take to say so. */
const ASK_MS = 20_000
const ANSWER_MS = 5_000

let client: Client | undefined

function open(): Client {
  if (client) return client
  const url = new URL(`${import.meta.env.BASE_URL}graphql`, location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  let timer: ReturnType<typeof setTimeout> | undefined
  const made = createClient({
    url: url.href,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    keepAlive: ASK_MS,
    on: {
      // A line that has gone dead says nothing: without this it would pass for one on which nothing happens.
      ping: (isReceived) => {
        if (!isReceived) timer = setTimeout(() => made.terminate(), ANSWER_MS)
      },
      pong: () => clearTimeout(timer),
      closed: () => clearTimeout(timer),
    },
  })
  client = made
  return made
}

export interface Listener<Data> {
  onNext: (data: Data) => void
  /** What is told from now on is not heard, until the next comes. */
  onLost: () => void
}

/** Listens until the function that it gives is called. What breaks off is taken up again. */
export function listen<Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  { onNext, onLost }: Listener<Data>,
): () => void {
  const client = open()
  const unwatch = client.on('closed', onLost)
  const stop = client.subscribe<Data>(
    { query: operation.toString(), variables: variables as Record<string, unknown> },
    {
      next: ({ data }) => data && onNext(data),
      error: onLost,
      complete: onLost,
    },
  )
  return () => {
    unwatch()
    stop()
  }
}
