// Small things that every page shows in the same way.

import type { ComponentChildren } from 'preact'
import { count, dateTime, relative } from '../shared/format'

/** A moment; how long ago it is when pointed at. */
export function Time({ at, none }: { at: string | null | undefined; none?: string }) {
  if (!at) return none ? <span class="muted">{none}</span> : null
  return (
    <time dateTime={at} title={relative(at)}>
      {dateTime(at)}
    </time>
  )
}

/** A number of things; none stands back. */
export function Count({ of, tone }: { of: number; tone?: Tone }) {
  return <span class={of === 0 ? 'muted' : tone}>{count(of)}</span>
}

export type Tone = 'good' | 'warn' | 'bad' | 'quiet'

/** A state: its colour says at a glance what its words say too. */
export function State({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`state ${tone}`}>{children}</span>
}

/** An EAN, in figures that can be compared from row to row. */
export function Ean({ ean, href }: { ean: string; href?: string }) {
  const figures = <span class="ean">{ean}</span>
  return href ? <a href={href}>{figures}</a> : figures
}

/** What there is to know of one thing. */
export function Facts({ children }: { children: ComponentChildren }) {
  return <dl class="facts">{children}</dl>
}

export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

interface SectionProps {
  title: string
  lead?: ComponentChildren
  actions?: ComponentChildren
  children: ComponentChildren
}

export function Section({ title, lead, actions, children }: SectionProps) {
  return (
    <section>
      <header class="section-head">
        <h2>{title}</h2>
        {actions && <div class="actions">{actions}</div>}
      </header>
      {lead && <p class="lead">{lead}</p>}
      {children}
    </section>
  )
}
