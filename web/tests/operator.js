// An operator in a browser, logged in at OPERATOR_URL.

import { visit } from './visit.js'

export const { OPERATOR_URL = '', OPERATOR_EMAIL = '', OPERATOR_PASSWORD = '' } = process.env

/** @param {string} path */
export const address = (path) => new URL(path, OPERATOR_URL).href

/**
 * @param {import('playwright-core').Page} page
 * @param {string} password
 * @param {string} email
 */
export async function signIn(page, password = OPERATOR_PASSWORD, email = OPERATOR_EMAIL) {
  await page.getByLabel('E-mailadres').fill(email)
  await page.getByLabel('Wachtwoord').fill(password)
  const answered = page.waitForResponse((response) =>
    (response.request().postData() ?? '').includes('mutation SignIn'),
  )
  await page.getByRole('button', { name: 'Inloggen' }).click()
  await answered
  if (password === OPERATOR_PASSWORD)
    await page.getByRole('navigation', { name: 'Hoofdmenu' }).waitFor({ state: 'attached' })
}

/**
 * What the browser of somebody who is logged in keeps.
 * @param {import('playwright-core').Browser} browser
 */
export async function signedIn(browser) {
  /** @type {import('playwright-core').BrowserContextOptions['storageState']} */
  let state
  await visit(browser, OPERATOR_URL, {}, async (page) => {
    await page.goto(OPERATOR_URL)
    await signIn(page)
    state = await page.context().storageState()
  })
  return /** @type {NonNullable<typeof state>} */ (state)
}
