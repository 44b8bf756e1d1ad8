import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NO_BROWSER, startBrowser } from '../support/browser.ts'
import { kitchenSink } from '../support/kitchen-sink.ts'
import { run } from '../support/program.ts'
import { TODAY } from '../support/run-case.ts'

// The page of a setup with something of everything, in a real browser.

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

if (NO_BROWSER !== null) process.stderr.write(`test/every/html-in-browser.test.ts: ${NO_BROWSER}\n`)

/** Runs in the page; a text, since this program has no types for what is there. */
async function inPage<T>(page: Page, script: string): Promise<T> {
  return await page.evaluate(script)
}

/** What reaches beyond the right edge, or is cut off inside its box. */
const overflowing = (page: Page): Promise<readonly string[]> =>
  inPage(
    page,
    `(() => {
      const root = document.documentElement
      const width = root.clientWidth
      const outside = [...document.body.querySelectorAll('*')].filter((element) => {
        if (element.closest('.vh, .skip, svg') !== null) return false
        const { right, left, width: own } = element.getBoundingClientRect()
        const isCut = getComputedStyle(element).overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1
        return own > 0 && (right > width + 1 || left < -1 || isCut)
      })
      return [
        ...(root.scrollWidth > width ? ['the page is ' + root.scrollWidth + ' wide'] : []),
        ...outside.slice(0, 5).map((element) => element.outerHTML.slice(0, 160)),
      ]
    })()`,
  )

describe.skipIf(NO_BROWSER !== null)('the page in a browser', () => {
  let browser: Browser
  let folder: string
  let address: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sso-doctor-html-'))
    for (const [name, bytes] of kitchenSink()) {
      mkdirSync(dirname(join(folder, 'bundle', name)), { recursive: true })
      writeFileSync(join(folder, 'bundle', name), bytes)
    }
    const { code, stderr } = await run(['check', 'bundle', '--now', TODAY, '--format', 'html=report.html'], { cwd: folder })
    expect([code, stderr, existsSync(join(folder, 'report.html'))]).toEqual([1, '', true])
    address = pathToFileURL(join(folder, 'report.html')).href
    browser = await startBrowser()
  })

  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  })

  interface Opened {
    readonly page: Page
    /** Messages on the console, errors, and requests for anything but the page itself. */
    readonly heard: readonly string[]
  }

  async function opened(width: number, colorScheme: 'light' | 'dark'): Promise<Opened> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    const heard: string[] = []
    page.on('console', (message) => heard.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => heard.push(`error: ${error.message}`))
    page.on('request', (request) => {
      if (request.url() !== address) heard.push(`request: ${request.url()}`)
    })
    await page.goto(address, { waitUntil: 'load' })
    return { page, heard }
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [360, 1440]) {
      it(`${width} px, ${colorScheme}: no error, no request, no violation, and nothing overflows`, async () => {
        const { page, heard } = await opened(width, colorScheme)
        expect(await overflowing(page)).toEqual([])
        const background = await inPage<string>(page, 'getComputedStyle(document.body).backgroundColor')
        expect(background).toBe(colorScheme === 'dark' ? 'rgb(21, 23, 26)' : 'rgb(252, 251, 249)')
        expect(heard).toEqual([])
        // With everything open, so that all of it is looked at.
        await inPage(page, `document.querySelectorAll('details').forEach((each) => (each.open = true))`)
        await page.evaluate(AXE)
        const { violations, passes } = await inPage<AxeResults>(page, 'axe.run()')
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
        expect(passes.length).toBeGreaterThan(20)
        expect(await overflowing(page)).toEqual([])
        await page.close()
      })
    }
  }

  it('every fix is reached by keyboard', async () => {
    const { page } = await opened(1440, 'light')
    const articles = await inPage<string[]>(page, `[...document.querySelectorAll('article')].map(({ id }) => id)`)
    expect(articles.length).toBeGreaterThan(15)
    const reached = new Set<string>()
    for (let presses = 0; presses < 400; presses++) {
      await page.keyboard.press('Tab')
      const at = await inPage<string | null>(
        page,
        `document.activeElement === document.body ? null : (document.activeElement.closest('.todo a')?.getAttribute('href') ?? '')`,
      )
      if (at === null) break
      if (at === '' || reached.has(at)) continue
      reached.add(at)
      await page.keyboard.press('Enter')
      const shown = await inPage(
        page,
        `(() => {
          const target = document.querySelector('article:target')
          const top = target?.getBoundingClientRect().top ?? NaN
          return { id: target?.id, focused: document.activeElement?.id, isVisible: top >= -1 && top < innerHeight }
        })()`,
      )
      expect(shown).toEqual({ id: at.slice(1), focused: at.slice(1), isVisible: true })
      await inPage(page, `document.querySelector('.todo a[href="${at}"]').focus()`)
    }
    expect([...reached].map((each) => each.slice(1))).toEqual(articles)
    await page.close()
  })

  it('prints on A4 with all of its text, in dark mode too', async () => {
    const { page, heard } = await opened(1440, 'dark')
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    // 210 mm less the margins, at 96 px to the inch.
    await page.setViewportSize({ width: 687, height: 1000 })
    expect(await overflowing(page)).toEqual([])
    const [background, hidden] = await inPage<[string, string[]]>(
      page,
      `[
        getComputedStyle(document.body).backgroundColor,
        [...document.querySelectorAll('main *')]
          .filter((element) => element.closest('summary, title') === null && element.textContent.trim() !== '' && !element.checkVisibility())
          .map((element) => element.outerHTML.slice(0, 100)),
      ]`,
    )
    expect([background, hidden]).toEqual(['rgb(255, 255, 255)', []])
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    const sizes = new Set(
      [...pdf.matchAll(/\/MediaBox \[([^\]]+)\]/g)].map(([, box = '']) =>
        box
          .split(' ')
          .map((each) => Math.round(Number(each)))
          .join(' '),
      ),
    )
    expect([...sizes]).toEqual(['0 0 595 842'])
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(5)
    expect(heard).toEqual([])
    await page.close()
  })

  it('needs no script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(address)
    expect(await page.locator('h1').textContent()).toBe('Fail')
    expect(await page.locator('article .steps li').count()).toBeGreaterThan(20)
    await context.close()
  })
})
