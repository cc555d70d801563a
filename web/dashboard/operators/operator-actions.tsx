// Letting somebody in, changing what they may do, giving them another password, and ending them.

import { useRef } from 'preact/hooks'
import {
  AddOperatorDocument,
  ChangeOperatorDocument,
  EndOperatorDocument,
  type OperatorsQuery,
  ResetOperatorPasswordDocument,
  type Role,
} from '../documents'
import { ChoiceField, TextField, textIn } from '../fields'
import { FormDialog } from '../form-dialog'
import { announce } from '../frame/announcer'
import { roles, t } from '../text'

const { add, change, end, reset } = t.operators

export interface Shown {
  email: string
  password: string
}

interface AddProps {
  onDone: (shown: Shown | null) => void
  onClose: () => void
}

export function AddOperator({ onDone, onClose }: AddProps) {
  const email = useRef('')
  return (
    <FormDialog
      title={add.title}
      action={add.action}
      operation={AddOperatorDocument}
      variables={(filled) => {
        email.current = textIn(filled, 'email')
        return { input: { email: email.current, role: textIn(filled, 'role') as Role } }
      }}
      refusal={({ addOperator: { status } }) => add.refusals[status]}
      onDone={({ addOperator: { password } }) => {
        announce(add.done)
        onDone(password === null ? null : { email: email.current, password })
      }}
      onClose={onClose}
    >
      <TextField name="email" label={t.operators.email} type="email" lengthMax={254} />
      <ChoiceField name="role" label={t.operators.role} options={roles} value="VIEWER" />
    </FormDialog>
  )
}

export interface ActionProps {
  operator: OperatorsQuery['operators']['edges'][number]['node']
  onDone: (shown: Shown | null) => void
  onClose: () => void
}

export function ChangeOperator({ operator: { id, email, role }, onDone, onClose }: ActionProps) {
  return (
    <FormDialog
      title={change.title(email)}
      action={change.action}
      operation={ChangeOperatorDocument}
      variables={(filled) => ({ input: { id, role: textIn(filled, 'role') as Role } })}
      refusal={({ changeOperator: { status } }) => change.refusals[status]}
      onDone={() => {
        announce(change.done)
        onDone(null)
      }}
      onClose={onClose}
    >
      <p>{change.text}</p>
      <ChoiceField name="role" label={t.operators.role} options={roles} value={role} />
    </FormDialog>
  )
}

export function ResetPassword({ operator: { id, email }, onDone, onClose }: ActionProps) {
  return (
    <FormDialog
      title={reset.title(email)}
      action={reset.action}
      isDestructive
      operation={ResetOperatorPasswordDocument}
      variables={() => ({ input: { id } })}
      refusal={({ resetOperatorPassword: { status } }) => reset.refusals[status]}
      onDone={({ resetOperatorPassword: { password } }) => {
        announce(reset.done)
        onDone(password === null ? null : { email, password })
      }}
      onClose={onClose}
    >
      <p>{reset.text}</p>
    </FormDialog>
  )
}

export function EndOperator({ operator: { id, email }, onDone, onClose }: ActionProps) {
  return (
    <FormDialog
      title={end.title(email)}
      action={end.action}
      isDestructive
      operation={EndOperatorDocument}
      variables={() => ({ input: { id } })}
      refusal={({ endOperator: { status } }) => end.refusals[status]}
      onDone={({ endOperator: { sessionsEnded, accessTokensRevoked } }) => {
        announce(end.done(sessionsEnded, accessTokensRevoked))
        onDone(null)
      }}
      onClose={onClose}
    >
      <p>{end.text}</p>
    </FormDialog>
  )
}
