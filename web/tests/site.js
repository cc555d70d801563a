// What tests bring about beside the pages: files that are delivered, and questions that pages do not ask.

import assert from 'node:assert/strict'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OPERATOR_URL } from './operator.js'

export const { DROP_FOLDER = '' } = process.env

/** The header of a delivery. */
export const HEADER =
  'meter_ean,interval_end,active_power_kw,reactive_power_kvar,voltage_l1_v,voltage_l2_v,voltage_l3_v,status'

/**
 * Puts a file into the drop folder, as a sender should.
 * @param {string} name
 * @param {string[]} lines
 */
export async function deliver(name, lines) {
  const temporary = join(DROP_FOLDER, 'incoming', `.${name}.part`)
  await writeFile(temporary, `${lines.join('\n')}\n`)
  await rename(temporary, join(DROP_FOLDER, 'incoming', name))
}

/**
 * Asks as the operator who is logged in on this page.
 * @param {import('playwright-core').Page} page
 * @param {string} query
 * @param {Record<string, unknown>} variables
 */
export async function ask(page, query, variables) {
  const response = await page.context().request.post(new URL('/graphql', OPERATOR_URL).href, {
    headers: { Origin: new URL(OPERATOR_URL).origin },
    data: { query, variables },
  })
  const { data, errors } = await response.json()
  assert.equal(errors, undefined, JSON.stringify(errors))
  return data
}

/** An EAN that no other test uses: 17 digits and the one that checks them. */
export function newEan() {
  const digits = `8716859${String(Math.floor(Math.random() * 1e10)).padStart(10, '0')}`
  const sum = [...digits]
    .reverse()
    .reduce((sum, digit, place) => sum + Number(digit) * (place % 2 === 0 ? 3 : 1), 0)
  return digits + ((10 - (sum % 10)) % 10)
}

/**
 * The end of an interval, so many hours ago.
 * @param {number} hours
 */
export function hoursAgo(hours) {
  const interval = 300_000
  return new Date(Math.floor(Date.now() / interval) * interval - hours * 3_600_000).toISOString()
}
