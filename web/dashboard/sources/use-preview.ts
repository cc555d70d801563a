// What a sample would become by a description, asked a moment after the last change. What was there stays until the
// next is.

import { useEffect, useState } from 'preact/hooks'
import { ask, Fault } from '../../shared/client'
import { PreviewSourceDocument, type PreviewSourceQuery } from '../documents'
import type { Sample } from './guess/sample'

export type Previewed = PreviewSourceQuery['previewSource']

/** Long enough to type on. */
const PAUSE_MS = 350

interface State {
  previewed: Previewed | undefined
  /** The description that it is of. */
  of: string | undefined
  fault: Fault | undefined
  isLoading: boolean
}

export async function previewOf(
  description: string,
  sample: Sample,
  source: string | null,
  signal?: AbortSignal,
): Promise<Previewed> {
  const input = { description, source, fileName: sample.name, content: sample.content, lines: 100 }
  return (await ask(PreviewSourceDocument, { input }, signal)).previewSource
}

export function usePreview(description: string, sample: Sample | undefined, source: string | null): State {
  const [state, setState] = useState<State>({
    previewed: undefined,
    of: undefined,
    fault: undefined,
    isLoading: false,
  })

  useEffect(() => {
    if (!sample) return
    const abort = new AbortController()
    setState((state) => ({ ...state, isLoading: true }))
    const timer = setTimeout(() => {
      previewOf(description, sample, source, abort.signal).then(
        (previewed) => setState({ previewed, of: description, fault: undefined, isLoading: false }),
        (error: unknown) => {
          if (abort.signal.aborted) return
          const fault = error instanceof Fault ? error : new Fault('internal', String(error))
          setState((state) => ({ ...state, fault, isLoading: false }))
        },
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [description, sample, source])

  return state
}
