// The description of a source as a form: every choice in words, and only those that apply.

import type { Description } from '../description'
import { ChannelsPart } from './channels'
import { ContainerPart } from './container'
import { IntervalPart } from './interval'
import { IssuePart } from './issue'
import { LayoutPart } from './layout'
import { NumbersPart } from './numbers'
import { StatusPart } from './status'
import { TimePart } from './time'

export interface PartOf {
  description: Description
  /** The columns of the sample. */
  columns: Description['time']['columns']
  onChange: (description: Description) => void
}

export function DescriptionForm(of: PartOf) {
  return (
    <>
      <ContainerPart {...of} />
      <LayoutPart {...of} />
      <TimePart {...of} />
      <IntervalPart {...of} />
      <NumbersPart {...of} />
      <ChannelsPart {...of} />
      <StatusPart {...of} />
      <IssuePart {...of} />
    </>
  )
}
