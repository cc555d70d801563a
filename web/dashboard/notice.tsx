// What stands where an answer would: that it is coming, that there is nothing, or why not and what to do.

import type { ComponentChildren } from 'preact'
import type { Fault } from '../shared/client'
import type { Query } from '../shared/use-query'
import { named, t } from './text'

export function Loading() {
  return (
    <p class="loading" role="status">
      {t.notice.loading}
    </p>
  )
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="empty">{children}</div>
}

export function Failed({ fault, onRetry }: { fault: Fault; onRetry?: () => void }) {
  return (
    <div class="failed" role="alert">
      <p>{explanation(fault)}</p>
      {fault.correlationId && fault.kind === 'internal' && (
        <p class="small">
          {t.notice.number} <code>{fault.correlationId}</code>
        </p>
      )}
      {onRetry && (
        <button type="button" class="quiet" onClick={onRetry}>
          {t.notice.retry}
        </button>
      )}
    </div>
  )
}

function explanation(fault: Fault): string {
  switch (fault.kind) {
    case 'signed-out':
      return t.notice.signedOut
    case 'forbidden':
      return fault.role ? t.notice.forbidden(named(t.roles, fault.role)) : t.notice.forbiddenToAll
    case 'bad-input':
      return t.notice.badInput(fault.message)
    case 'too-costly':
      return t.notice.tooCostly
    case 'timed-out':
      return t.notice.timedOut
    case 'too-large':
      return t.notice.tooLarge
    case 'too-slow':
      return t.notice.tooSlow
    case 'busy':
      return t.notice.busy(fault.retrySeconds)
    case 'unreachable':
      return t.notice.unreachable
    case 'internal':
      return t.notice.internal
  }
}

interface AnswerProps<Data> {
  query: Query<Data>
  children: (data: Data) => ComponentChildren
}

/** What was answered; with the trouble above it where asking again failed. */
export function Answer<Data>({ query: { data, fault, reload }, children }: AnswerProps<Data>) {
  return (
    <>
      {fault && <Failed fault={fault} onRetry={reload} />}
      {data === undefined ? !fault && <Loading /> : children(data)}
    </>
  )
}
