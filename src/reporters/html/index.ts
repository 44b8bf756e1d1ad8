import { createHash } from 'node:crypto'
import type { Reporter } from '../../model/reporter.ts'
import { tasksOf } from '../_tasks.ts'
import { sayVerdict } from '../_verdict.ts'
import { assertion } from './assertion.ts'
import { certificates } from './certificates.ts'
import { html, link, Markup } from './escape.ts'
import { findings } from './findings.ts'
import { handshake } from './handshake.ts'
import { signInPath, todo, verdict } from './head.ts'
import { checks, gaps, inputs, notes, problems } from './rest.ts'
import { pageSheet } from './sheet.ts'
import { signIns } from './sign-ins.ts'
import { STYLES } from './styles.ts'

/** Nothing is loaded and nothing runs: the one style sheet is the one with this hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLES).digest('base64')}'; base-uri 'none'; form-action 'none'`

/** Ours, without a value of any input: not to be escaped. */
const STYLE_SHEET = new Markup(`<style>${STYLES}</style>`)

/** The report as one page that needs no script and no network: for a browser, on paper, for people who pass it on. */
export default {
  id: 'html',

  async print(report, printing) {
    const sheet = pageSheet(report, printing, tasksOf(report), (await printing.insight?.()) ?? null)
    const { sign, word } = sayVerdict(report)
    const parts: readonly (readonly [id: string, name: string, part: Markup | null])[] = [
      ['path', 'Sign-in path', signInPath(sheet)],
      ['todo', 'What to fix', todo(sheet)],
      ['findings', 'How to fix it', findings(sheet)],
      ['problems', 'Input problems', problems(sheet)],
      ['handshake', 'Handshake', handshake(sheet)],
      ['certificates', 'Certificates over time', certificates(sheet)],
      ['sign-ins', 'Sign-ins over time', signIns(sheet)],
      ['assertion', 'Assertion', assertion(sheet)],
      ['gaps', 'Not checked', gaps(sheet)],
      ['notes', 'Notes', notes(sheet)],
      ['checks', 'Checks', checks(sheet)],
      ['inputs', 'Inputs', inputs(sheet)],
    ]
    const shown = parts.filter(([, , part]) => part !== null)
    const name = report.subject.displayName ?? 'Mixpanel'
    const page = html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="referrer" content="no-referrer" />
          <meta name="robots" content="noindex" />
          <meta name="color-scheme" content="light dark" />
          <title>${sign} ${word}: ${name}, single sign-on from Microsoft Entra ID to Mixpanel</title>
          ${STYLE_SHEET}
        </head>
        <body>
          <a class="skip" href="#todo">Skip to what to fix</a>
          <div class="page">
            <header class="brand"><b>sso-doctor</b> · single sign-on from Microsoft Entra ID to Mixpanel</header>
            <nav class="contents" aria-label="Contents">
              <ul>
                ${shown.map(([id, title]) => html`<li>${link(`#${id}`, title)}</li>`)}
              </ul>
            </nav>
            <main>
              ${verdict(sheet, printing.advice ?? null)}${shown.map(([, , part]) => part)}
              <footer>Made by sso-doctor ${report.tool.version}. This page is one file: it runs no script and makes no request.</footer>
            </main>
          </div>
        </body>
      </html> `
    return `${page.text.trim()}\n`
  },
} satisfies Reporter
