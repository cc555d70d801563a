// Making a password for Liander: the first, or the next beside the one in use. It is shown once.

import { dateTime } from '../../shared/format'
import { IssueCredentialDocument, RefreshCredentialDocument } from '../documents'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { Secret } from '../secret'
import { t } from '../text'

export interface Shown {
  username: string
  password: string
  /** When the earlier ones end. */
  previousValidUntil: string | null
}

interface Props {
  onDone: (shown?: Shown) => void
  onClose: () => void
}

const { issue, refresh } = t.keys

export function IssueCredential({ onDone, onClose }: Props) {
  return (
    <FormDialog
      title={issue.title}
      action={issue.action}
      operation={IssueCredentialDocument}
      variables={() => ({})}
      refusal={({ issueCredential: { status } }) => issue.refusals[status]}
      onDone={({ issueCredential: { username, password } }) => {
        announce(issue.done)
        onDone(
          username !== null && password !== null
            ? { username, password, previousValidUntil: null }
            : undefined,
        )
      }}
      onClose={onClose}
    >
      <p>{issue.text}</p>
    </FormDialog>
  )
}

export function RefreshCredential({ onDone, onClose }: Props) {
  return (
    <FormDialog
      title={refresh.title}
      action={refresh.action}
      operation={RefreshCredentialDocument}
      variables={() => ({})}
      refusal={({ refreshCredential: { status } }) => issue.refusals[status]}
      onDone={({ refreshCredential: { username, password, previousValidUntil } }) => {
        announce(issue.done)
        onDone(
          username !== null && password !== null ? { username, password, previousValidUntil } : undefined,
        )
      }}
      onClose={onClose}
    >
      <p>{refresh.text}</p>
      <ol>
        {refresh.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </FormDialog>
  )
}

export function ShownCredential({ shown, onClose }: { shown: Shown; onClose: () => void }) {
  const { username, password, previousValidUntil } = shown
  const text = issue.shown(username)
  return (
    <Secret
      title={t.keys.credentials}
      text={previousValidUntil ? `${text} ${refresh.until(dateTime(previousValidUntil))}` : text}
      value={password}
      onClose={onClose}
    />
  )
}
