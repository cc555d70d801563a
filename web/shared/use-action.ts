// Something that changes the server's data, as a form or a button asks for it: one at a time.

import { useRef, useState } from 'preact/hooks'
import { ask, Fault, type Operation } from './client'

export interface Action<Data, Variables> {
  /** Gives the answer, or nothing where it failed: then `fault` says why. */
  run: (variables: Variables) => Promise<Data | undefined>
  isBusy: boolean
  fault: Fault | undefined
}

export function useAction<Data, Variables>(operation: Operation<Data, Variables>): Action<Data, Variables> {
  const [isBusy, setBusy] = useState(false)
  const [fault, setFault] = useState<Fault>()
  const running = useRef(false)

  const run = async (variables: Variables) => {
    // A second press while the first is under way would do it twice.
    if (running.current) return undefined
    running.current = true
    setBusy(true)
    setFault(undefined)
    try {
      return await ask(operation, variables)
    } catch (error) {
      setFault(error instanceof Fault ? error : new Fault('internal', String(error)))
      return undefined
    } finally {
      running.current = false
      setBusy(false)
    }
  }

  return { run, isBusy, fault }
}
