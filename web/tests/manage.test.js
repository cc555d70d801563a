// Who may come in, as an admin sees to it: operators, and tokens for scripts.

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { launch, skip as noBrowser } from './chromium.js'
import { address, OPERATOR_EMAIL, OPERATOR_URL, signedIn, signIn } from './operator.js'
import { assertAccessible, eventually, NARROW, visit as visitAt, WIDE } from './visit.js'

const skip = noBrowser || (OPERATOR_URL ? false : 'no OPERATOR_URL')

describe('an admin', { skip, timeout: 300_000 }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser
  /** @type {Awaited<ReturnType<typeof signedIn>>} */
  let storageState

  before(async () => {
    browser = await launch()
    storageState = await signedIn(browser)
  })
  after(() => browser?.close())

  /**
   * @param {string} path
   * @param {(page: import('playwright-core').Page) => Promise<void>} look
   */
  function visit(path, look) {
    return visitAt(browser, OPERATOR_URL, { storageState, viewport: WIDE }, async (page) => {
      await page.goto(address(path))
      await look(page)
    })
  }

  /**
   * What is shown once, and is gone from the page afterwards.
   * @param {import('playwright-core').Page} page
   */
  async function shownOnce(page) {
    const dialog = page.getByRole('dialog')
    const code = dialog.locator('.secret code')
    await code.waitFor()
    await assertAccessible(page)
    const secret = (await code.textContent()) ?? ''
    await dialog.getByRole('button', { name: 'Ik heb het bewaard' }).click()
    await dialog.waitFor({ state: 'detached' })
    await eventually(async () => assert.ok(!(await page.content()).includes(secret), 'it is still there'))
    return secret
  }

  /**
   * @param {string} email
   * @param {string} password
   * @param {(page: import('playwright-core').Page) => Promise<void>} look
   */
  function visitAs(email, password, look) {
    return visitAt(browser, OPERATOR_URL, { viewport: WIDE }, async (page) => {
      await page.goto(OPERATOR_URL)
      await signIn(page, password, email)
      await look(page)
    })
  }

  it('lets an operator in, changes their role, gives them another password, and ends them', async () => {
    const email = `lezer-${Date.now()}@meetbedrijf.example`
    await visit('/gebruikers', async (page) => {
      const dialog = page.getByRole('dialog')
      const row = page.getByRole('row').filter({ hasText: email })
      await page.getByRole('button', { name: 'Gebruiker toevoegen' }).click()
      await dialog.getByLabel('E-mailadres').fill(OPERATOR_EMAIL)
      await dialog.getByRole('button', { name: 'Toevoegen' }).click()
      await dialog.getByText('Er is al een gebruiker met dit e-mailadres').waitFor()
      await dialog.getByLabel('E-mailadres').fill(email)
      await dialog.getByLabel('Rol').selectOption('lezer')
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Toevoegen' }).click()
      const first = await shownOnce(page)
      await row.getByText('lezer', { exact: true }).waitFor()

      await row.getByRole('button', { name: 'Rol wijzigen' }).click()
      await dialog.getByLabel('Rol').selectOption('medewerker')
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Opslaan' }).click()
      await row.getByText('medewerker', { exact: true }).waitFor()

      await row.getByRole('button', { name: 'Nieuw wachtwoord' }).click()
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Nieuw wachtwoord maken' }).click()
      const second = await shownOnce(page)
      assert.notEqual(second, first)
      await visitAs(email, second, async (page) => {
        await page.getByText('medewerker', { exact: true }).waitFor()
        // What only an admin may see is not offered.
        assert.equal(await page.getByRole('link', { name: 'Gebruikers' }).count(), 0)
      })

      await row.getByRole('button', { name: 'Beëindigen' }).click()
      await dialog.getByText('meteen overal uitgelogd').waitFor()
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Beëindigen' }).click()
      await row.getByText('beëindigd', { exact: true }).waitFor()
      await eventually(async () => assert.equal(await row.getByRole('button').count(), 0))
      await visitAs(email, second, (page) => page.getByText('horen niet bij elkaar').waitFor())
      await page.setViewportSize(NARROW)
      await assertAccessible(page)
    })
  })

  it('makes a token, which is shown once, and revokes it', async () => {
    const name = `nachtelijke controle ${Date.now()}`
    await visit('/account', async (page) => {
      const dialog = page.getByRole('dialog')
      const row = page.getByRole('row').filter({ hasText: name })
      await page.getByRole('button', { name: 'Toegangscode maken' }).click()
      await dialog.getByLabel('Naam').fill(name)
      await dialog.getByLabel('Mag hoogstens').selectOption('lezer')
      await dialog.getByLabel('Geldig, in dagen').fill('366')
      await dialog.getByRole('button', { name: 'Maken' }).click()
      await dialog.getByText('geldt 1 tot 365 dagen').waitFor()
      await dialog.getByLabel('Geldig, in dagen').fill('7')
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Maken' }).click()
      const token = await shownOnce(page)
      assert.match(token, /^mpt_[A-Za-z0-9]{40}$/)
      await row.getByText('geldig', { exact: true }).waitFor()
      assert.equal(await asked(token), OPERATOR_EMAIL)

      await row.getByRole('button', { name: 'Intrekken' }).click()
      await assertAccessible(page)
      await dialog.getByRole('button', { name: 'Intrekken' }).click()
      await row.getByText('ingetrokken', { exact: true }).waitFor()
      assert.equal(await asked(token), undefined)
    })
  })

  /**
   * Who a script is that has this token, if anybody.
   * @param {string} token
   */
  async function asked(token) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true })
    try {
      const response = await context.request.post(address('/graphql'), {
        headers: { Authorization: `Bearer ${token}` },
        data: { query: '{ me { email } }' },
      })
      return (await response.json()).data?.me?.email
    } finally {
      await context.close()
    }
  }
})
