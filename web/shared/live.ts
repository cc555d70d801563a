// What the server tells by itself, over one socket for all that listen.

import { type Client, createClient } from 'graphql-ws'
import type { Asked } from './client'

let client: Client | undefined

function open(): Client {
  const url = new URL(`${import.meta.env.BASE_URL}graphql`, location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  client ??= createClient({ url: url.href, retryAttempts: Number.POSITIVE_INFINITY, shouldRetry: () => true })
  return client
}

/** Listens until the function that it gives is called. What breaks off is taken up again. */
export function listen<Data, Variables>(
  asked: Asked<Data, Variables>,
  variables: Variables,
  onNext: (data: Data) => void,
): () => void {
  return open().subscribe<Data>(
    { query: asked.toString(), variables: variables as Record<string, unknown> },
    {
      next: ({ data }) => data && onNext(data),
      // What is missed meanwhile is asked for anyway, by hand or by the clock.
      error: () => {},
      complete: () => {},
    },
  )
}
