// Which of two lines about the same value counts, if a source says so itself.

import { t } from '../../text'
import type { Column, Issue } from '../description'
import { Part } from './fields'
import type { PartOf } from './form'
import { ClockOf, ColumnsOf, FormatOf } from './moment'

const { issue: texts } = t.form

const NUMBER = 'number'

const SAYS_WHEN = /datum|date|tijd|time|aangemaakt|gemaakt|created|gewijzigd|modified|updated|\bop$|_at$/i

/** A number, unless the column is called as one of a moment is. */
const begun = (columns: Column[]): Issue =>
  SAYS_WHEN.test(String(columns[0])) ? { columns, clock: 'amsterdam' } : { columns, format: NUMBER }

export function IssuePart({ description, columns, onChange }: PartOf) {
  const { issue, ...others } = description
  const set = (issue: Issue) => onChange({ ...others, issue })
  const isNumber = issue?.format === NUMBER
  const choose = (columns: Column[]) => {
    if (columns.length === 0) onChange(others)
    else set(issue ? { ...issue, columns } : begun(columns))
  }
  return (
    <Part path="issue" title={texts.title} lead={texts.lead}>
      <ColumnsOf
        path="issue.columns"
        label={texts.column}
        value={issue?.columns ?? []}
        columns={columns}
        none={texts.none}
        mayBeApart={Boolean(issue) && !isNumber}
        onChange={choose}
      />
      {issue && (
        <FormatOf
          path="issue.format"
          label={texts.format}
          value={issue.format ?? 'iso'}
          others={{ [NUMBER]: texts.number }}
          onChange={(format) => set(reformed(issue, format))}
        />
      )}
      {issue && !isNumber && (
        <ClockOf path="issue.clock" value={issue.clock} onChange={(clock) => set({ ...issue, clock })} />
      )}
    </Part>
  )
}

/** The same issue written in another way: a number stands in one column, and has no clock. */
function reformed(issue: Issue, format: string): Issue {
  if (format === NUMBER) return { ...issue, columns: issue.columns.slice(0, 1), format, clock: null }
  return { ...issue, format, clock: issue.format === NUMBER ? 'amsterdam' : (issue.clock ?? null) }
}
