// The browser of the machine; none is downloaded.

import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where Chromium is, if it is installed. One that is named and not there is a mistake, not a reason to skip. */
export const executablePath = process.env['CHROMIUM'] || places.find((place) => existsSync(place))

/** What `node:test` takes as the reason to skip. */
export const skip = executablePath ? false : 'Chromium is not installed'

/**
 * Starts Chromium such that it asks nothing of any other host on its own account.
 * @param {string[]} more
 */
export function launch(more = []) {
  return chromium.launch({
    executablePath: executablePath ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  })
}
