// What a page shows of the server's data: asked when the variables change, again by a clock or on
// request, and called off when nobody waits for it any more. What was there stays until the next is.

import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { ask, Fault, type Operation } from './client'

export interface Query<Data> {
  data: Data | undefined
  fault: Fault | undefined
  isLoading: boolean
  /** When the data came, in milliseconds since 1970. */
  loadedAt: number | undefined
  reload: () => void
}

interface Options {
  /** Asks again after so many seconds, as long as the page is looked at. */
  everySeconds?: number | undefined
}

export function useQuery<Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  { everySeconds }: Options = {},
): Query<Data> {
  const [state, setState] = useState<Omit<Query<Data>, 'reload'>>({
    data: undefined,
    fault: undefined,
    isLoading: true,
    loadedAt: undefined,
  })
  const [turn, setTurn] = useState(0)
  const reload = useCallback(() => setTurn((turn) => turn + 1), [])
  const key = JSON.stringify(variables)
  const latest = useRef(variables)
  latest.current = variables

  useEffect(() => {
    const abort = new AbortController()
    setState((state) => ({ ...state, isLoading: true }))
    ask(operation, latest.current, abort.signal).then(
      (data) => setState({ data, fault: undefined, isLoading: false, loadedAt: Date.now() }),
      (fault: unknown) => {
        if (abort.signal.aborted) return
        const known = fault instanceof Fault ? fault : new Fault('internal', String(fault))
        setState((state) => ({ ...state, fault: known, isLoading: false }))
      },
    )
    return () => abort.abort()
    // The key stands for the variables, whose identity changes with every drawing.
  }, [operation, key, turn])

  useEffect(() => {
    if (!everySeconds) return
    const tick = () => document.visibilityState === 'visible' && reload()
    const timer = setInterval(tick, everySeconds * 1000)
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }, [everySeconds, reload])

  return { ...state, reload }
}
