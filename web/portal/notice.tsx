// What stands where an answer would: that it is coming, or why not and what to do.

import type { ComponentChildren } from 'preact'
import type { Fault } from '../shared/client'
import type { Query } from '../shared/use-query'
import { t } from './text'

export function Failed({ fault, onRetry }: { fault: Fault; onRetry?: () => void }) {
  return (
    <div class="failed" role="alert">
      <p>{t.faults[fault.kind]}</p>
      {fault.correlationId && fault.kind === 'internal' && (
        <p class="small">
          {t.number} <code>{fault.correlationId}</code>
        </p>
      )}
      {onRetry && (
        <button type="button" class="quiet" onClick={onRetry}>
          {t.retry}
        </button>
      )}
    </div>
  )
}

interface AnswerProps<Data> {
  query: Query<Data>
  children: (data: Data) => ComponentChildren
}

export function Answer<Data>({ query: { data, fault, reload }, children }: AnswerProps<Data>) {
  return (
    <>
      {fault && <Failed fault={fault} onRetry={reload} />}
      {data === undefined
        ? !fault && (
            <p class="loading" role="status">
              {t.loading}
            </p>
          )
        : children(data)}
    </>
  )
}
