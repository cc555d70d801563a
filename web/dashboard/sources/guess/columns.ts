// What stands in each column of a sample: identifiers, times, numbers, words.

import { isEan } from '../../ean'
import { isCounter, obisOf, unitOf } from './channels'
import { type Written, writtenAs } from './times'

export interface Profile {
  /** How a description names it: its heading, or its place counted from 1. */
  column: string | number
  /** Its heading; empty if it has none. */
  name: string
  values: string[]
  /** What stands in it at all, each once. */
  distinct: string[]
  isNumber: boolean
  isEan: boolean
  isUnit: boolean
  isObis: boolean
  written: Written | undefined
}

const NUMBER = /^[-+]?(\d+|\d{1,3}([.,\s]\d{3})+)?([.,]\d+)?([eE][-+]?\d+)?$/
const MISSING = /^(nan|null|-|n\/a)?$/i

export const isNumber = (text: string) => NUMBER.test(text) && /\d/.test(text)

export function profilesOf(names: string[] | null, rows: string[][], areFields = false): Profile[] {
  const width = names?.length ?? Math.max(0, ...rows.map((row) => row.length))
  return Array.from({ length: width }, (_, place) => {
    const name = names?.[place] ?? ''
    const isAlone =
      name !== '' && names?.filter((other) => other.toLowerCase() === name.toLowerCase()).length === 1
    const values = rows.map((row) => row[place] ?? '')
    return { ...profileOf(name, values), column: isAlone || areFields ? name : place + 1 }
  })
}

export function profileOf(name: string, values: string[]): Profile {
  const said = values.filter((value) => !MISSING.test(value))
  const every = (is: (value: string) => boolean) => said.length > 0 && said.every(is)
  const written = writtenAs(said)
  return {
    column: name,
    name,
    values,
    distinct: [...new Set(said)],
    // One that is no number is what the preview is for.
    isNumber: said.length > 0 && said.filter(isNumber).length > said.length / 2,
    isEan: every((value) => isEan(value.replace(/\s/g, ''))),
    isUnit: every((value) => unitOf(value) !== undefined),
    isObis: every((value) => obisOf(value) !== undefined),
    written,
  }
}

export { isCounter }

/** What stands before the decimals, and between thousands, in the numbers of these columns. */
export function numbersOf(profiles: Profile[]): { decimal: string; thousands: string | null } {
  const texts = profiles
    .flatMap(({ values }) => values)
    .filter((value) => isNumber(value) && !value.includes(':'))
  const comma = texts.filter((text) => /,\d+$/.test(text) && !/^\d{1,3}(,\d{3})+$/.test(text)).length
  const point = texts.filter(
    (text) => /\.\d+([eE].*)?$/.test(text) && !/^\d{1,3}(\.\d{3})+$/.test(text),
  ).length
  if (comma > point)
    return { decimal: ',', thousands: texts.some((text) => /\d\.\d{3},/.test(text)) ? '.' : null }
  return { decimal: '.', thousands: texts.some((text) => /\d,\d{3}\./.test(text)) ? ',' : null }
}
