// A page that listens to the server for as long as it is there.

import { useEffect, useRef, useState } from 'preact/hooks'
import type { Operation } from './client'
import { listen } from './live'

/** At most so often, however much the server has to tell. */
const EVERY_MS = 1000

/** Whether the server is heard: true from the first that it told, false once that broke off. */
export type Liveness = boolean | undefined

export function useSubscription<Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  onNext: (data: Data) => void,
): Liveness {
  const [isLive, setLive] = useState<Liveness>()
  const latest = useRef(onNext)
  latest.current = onNext
  const key = JSON.stringify(variables)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = listen(operation, JSON.parse(key) as Variables, {
      onNext: (data) => {
        setLive(true)
        timer ??= setTimeout(() => {
          timer = undefined
          latest.current(data)
        }, EVERY_MS)
      },
      onLost: () => setLive(false),
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [operation, key])

  return isLive
}
