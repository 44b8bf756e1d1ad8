import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

/** Where Debian, Ubuntu and others install Chromium. Another one is named by SSO_DOCTOR_CHROMIUM. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const named = process.env['SSO_DOCTOR_CHROMIUM']
const path = named ?? PLACES.find((each) => existsSync(each)) ?? null
const isRequired = process.env['SSO_DOCTOR_BROWSER'] === 'required'

/** Why the tests in a browser are left out; null where they run. Where a browser is required, they run and fail without one. */
export const NO_BROWSER =
  path !== null || isRequired
    ? null
    : 'no Chromium on this machine: `apt-get install chromium`, or name one with SSO_DOCTOR_CHROMIUM. These tests were not run.'

/** A browser that makes no request of its own. */
export async function startBrowser(): Promise<Browser> {
  if (path === null) throw new Error('SSO_DOCTOR_BROWSER=required, and there is no Chromium on this machine: `apt-get install chromium`.')
  return chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
  })
}
