// A visit to a page, in which nothing may go wrong unseen.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const NARROW = { width: 320, height: 800 }
export const WIDE = { width: 1440, height: 900 }

/**
 * Hands over a page in a browser of its own; afterwards nothing may have gone wrong in it.
 * @param {import('playwright-core').Browser} browser
 * @param {string} address Where the pages are. They may ask nothing of any other host.
 * @param {import('playwright-core').BrowserContextOptions} options
 * @param {(page: import('playwright-core').Page) => Promise<void>} look
 * @param {RegExp} [provoked] What goes wrong because the visit wants it to.
 */
export async function visit(browser, address, options, look, provoked) {
  // The certificate of a demonstration is its own.
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options })
  try {
    const page = await context.newPage()
    /** @type {string[]} */
    const faults = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text())
    })
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(address).origin) faults.push(`asked for ${request.url()}`)
    })
    page.on('requestfailed', (request) => {
      // The page itself calls off what nobody waits for any more.
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') faults.push(`no answer from ${request.url()}`)
    })
    await look(page)
    assert.deepEqual(
      faults.filter((fault) => !provoked?.test(fault)),
      [],
    )
  } finally {
    await context.close()
  }
}

/**
 * Looks again and again until this holds: what a page shows may come later than what was waited for.
 * @param {() => Promise<void>} check
 */
export async function eventually(check) {
  const deadline = Date.now() + 30_000
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

/**
 * Finds nothing to mend for who reads by other means, and nothing to scroll sideways for.
 * @param {import('playwright-core').Page} page
 */
export async function assertAccessible(page) {
  const { width, shown } = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    shown: innerWidth,
  }))
  assert.ok(width <= shown, `${page.url()} is ${width} pixels wide in a window of ${shown}`)
  await page.evaluate(axeSource)
  const found = await page.evaluate('axe.run().then(({ violations }) => violations)')
  const violations = /** @type {import('axe-core').Result[]} */ (found)
  const named = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  assert.deepEqual(named, [], page.url())
}
