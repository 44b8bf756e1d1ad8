import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorCodesIn } from '../src/commands/error-text.ts'
import { readableText } from '../src/syntax/pasted-text.ts'
import { codesByPhrase } from '../src/domain/known-phrases.ts'
import { folder, runHere } from './support/program.ts'

// An error reaches people in many forms: broken by mails, escaped by programs, marked by editors.

const SOFT_HYPHEN = '\u00AD'
const FORMS: Readonly<Record<string, string>> = {
  'a blank after the letters': 'Error AADSTS 50105 for Ann',
  'a blank in the number': 'AADSTS50 105: Your administrator',
  'a line break in the number': 'AADSTS501\n05: Your administrator',
  'a line break in the letters': 'AAD\nSTS50105',
  'a quoted mail': '> > AADSTS501\n> > 05: Your administrator',
  'soft hyphens': `AADSTS${SOFT_HYPHEN}501${SOFT_HYPHEN}05`,
  'zero-width characters': 'AAD\u200BSTS50\u200D105',
  'wide digits': 'AADSTS５０１０５',
  HTML: '<div class="x"><b>AADSTS</b><wbr>50105: <span>Your</span></div>',
  'HTML with entities': 'AADSTS&#53;&#x30;105&#58;&nbsp;Your',
  'JSON with escapes': '{"strServiceExceptionMessage":"AADSTS\\u0035\\u0030105: Your \\u0027x\\u0027"}',
  'JSON in JSON': '{"body":"{\\"error_codes\\":[50105],\\"error\\":\\"access_denied\\"}"}',
  'a page’s settings': '$Config={"sErrorCode":"50105","hpgid":1120};',
  Markdown: '**AADSTS50105**: `Your administrator`',
  'Markdown in the middle': '*AADSTS*__50105__',
  'a table': '| Sign-in error code | 50105 |\n| --- | --- |'.replace(' | ', ': '),
  'a row of Log Analytics': '"ResultType": "50105", "ResultDescription": "…"',
  'a URL': 'https://login.microsoftonline.com/common/oauth2?error_description=AADSTS50105%3a+Your+administrator',
  'a URL in a URL': 'https://x.example/?to=https%3A%2F%2Flogin.microsoftonline.com%2Ferror%3Fcode%3D50105',
  'a link': '<a href="https://login.microsoftonline.com/error?code=50105">more</a>',
  'quoted-printable': 'Subject: x\nContent-Transfer-Encoding: quoted-printable\n\nAADSTS501=\n05: code=3D1',
  German: 'Leider können wir Sie nicht anmelden. AADSTS50105: Ihr Administrator hat die Anwendung konfiguriert.',
  Japanese: '申し訳ございませんが、サインイン中に問題が発生しました。AADSTS50105：管理者',
  'a number that follows': 'AADSTS50105 12 times since 2026-08-01',
}

describe('a code is found in', () => {
  for (const [form, text] of Object.entries(FORMS)) {
    it(form, () => {
      const found = [...errorCodesIn(readableText(text)), ...errorCodesIn(text)]
      expect([...new Set(found)]).toEqual(['50105'])
    })
  }

  it('every code of a text, once each and in order', () => {
    expect(errorCodesIn('AADSTS50011 … AADSTS700016, later AADSTS 50011 and AADSTS99998')).toEqual(['50011', '700016', '99998'])
  })

  it('no other number is a code', () => {
    for (const text of ['Error code 80070005', 'errorCode: 0', 'call +41 50105 12', 'order 50011', 'AADSTS', 'AADSTS12', 'port 50105'])
      expect(errorCodesIn(text), text).toEqual([])
  })
})

describe('a sentence is found', () => {
  const broken = (text: string): readonly string[] => codesByPhrase(readableText(text))

  it('across line breaks, marks and escapes', () => {
    expect(broken('specified in the re-\nquest does **not**\n> match the reply\\u0020URLs configured for the application')).toEqual([
      '50011',
    ])
    expect(broken('the&nbsp;signed in user is <i>not</i> assigned to a role for the signed&#32;in app')).toEqual(['50105'])
  })

  it('with values of any length, but not with another sentence in between', () => {
    expect(broken(`Application with identifier '${'x'.repeat(100)}' was not found in the directory`)).toEqual(['700016'])
    expect(broken(`Application with identifier. ${'Another sentence. '.repeat(30)} was not found in the directory`)).toEqual([])
  })
})

describe('sso-doctor explain with', () => {
  it('words without quotation marks', async () => {
    const { code, stdout } = await runHere(['explain', 'AADSTS50105:', 'Your', 'administrator', 'has', 'configured'])
    expect(stdout).toMatch(/^AADSTS50105\n/)
    expect(code).toBe(0)
    expect((await runHere(['explain', 'Token', 'accepted'])).stdout).toMatch(/^Token accepted: a stage/)
  })

  it('a file that holds the text, also in UTF-16', async () => {
    const path = folder()
    for (const [name, bytes] of [
      ['error.html', Buffer.from('<p>AADSTS50011: The reply URL</p>')],
      ['error.txt', Buffer.from('\uFEFFAADSTS50011: The reply URL', 'utf16le')],
    ] as const) {
      writeFileSync(join(path, name), bytes)
      expect((await runHere(['explain', join(path, name)])).stdout, name).toMatch(/^AADSTS50011\n/)
    }
  })

  it('a folder, or standard input twice: exit 2', async () => {
    const path = folder()
    expect(await runHere(['explain', path])).toMatchObject({ code: 2, stdout: '' })
    expect((await runHere(['explain', path])).stderr).toContain('is a folder')
    expect(await runHere(['explain', '-', '-'])).toMatchObject({ code: 2, stdout: '' })
  })

  it('a picture, or a file that does not exist: exit 2, and why', async () => {
    const path = join(folder([['error.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0])]]), 'error.png')
    expect(await runHere(['explain', path])).toMatchObject({ code: 2, stdout: '' })
    expect((await runHere(['explain', path])).stderr).toContain('A picture cannot be read')
    expect((await runHere(['explain', 'nowhere/error.html'])).stderr).toBe('sso-doctor: There is no file “nowhere/error.html”.\n')
  })

  it('a text without anything known: what to paste instead, exit 2, and nothing of the text', async () => {
    const secret = 'ESTSAUTHPERSISTENT=0.AXoAb1c2d3e4f5g6h7i8j9k0'
    for (const text of [`Cookie: ${secret}`, secret, `hello ${secret}`]) {
      const { code, stdout, stderr } = await runHere(['explain', text])
      expect(code, text).toBe(2)
      expect(stdout).toBe('')
      expect(stderr).not.toContain('AXoAb1')
    }
    const { stderr } = await runHere(['explain', 'nothing that anybody knows'])
    expect(stderr).toContain('There is no code and no known phrase in this text.')
    expect(stderr).toContain('sso-doctor explain no-error')
    expect(stderr).toContain('sso-doctor explain sign-in-log')
  })

  it('a token in the text of an error does not print it', async () => {
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm5AY29udG9zby5jb20ifQ.c2lnbmF0dXJlc2lnbmF0dXJl'
    const text = `AADSTS700016: Application with identifier '${token}' was not found. Authorization: Bearer ${token}`
    for (const words of [[text], [text, 'examples/healthy', '--now', '2026-09-01T00:00:00Z']]) {
      const { stdout, stderr } = await runHere(['explain', ...words])
      expect(stdout).toContain('AADSTS700016')
      expect(stdout + stderr).not.toContain('eyJhbGci')
    }
  })

  it('escape sequences prints none', async () => {
    const { stdout } = await runHere(['explain', '\u001B[31mAADSTS50105\u001B[0m \u202E \u009B5m AADSTS99998'])
    expect(stdout).toMatch(/^AADSTS50105\n/)
    // eslint-disable-next-line no-control-regex
    expect(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/.exec(stdout)).toBeNull()
  })

  it('many codes: each in brief', async () => {
    const { stdout } = await runHere(['explain', 'AADSTS50011 AADSTS700016 AADSTS50105 AADSTS53003 AADSTS750054'])
    for (const code of ['50011', '700016', '50105', '53003', '750054']) expect(stdout).toContain(`AADSTS${code}\n`)
    expect(stdout).not.toContain('What to click')
    // Where no rule checks for it, the next step is printed still.
    expect(stdout).toContain('Conditional Access is on its own tab')
    expect(stdout).toContain('prints what to click')
  })
})

describe('a text with very many codes', () => {
  it('prints some of those that are not known, and all others', async () => {
    const codes = Array.from({ length: 5000 }, (_, index) => `AADSTS${200000 + index}`)
    const { code, stdout } = await runHere(['explain', [...codes, 'AADSTS50011'].join(', ')])
    expect(code).toBe(0)
    expect(stdout.match(/^AADSTS\d+$/gm)).toHaveLength(21)
    expect(stdout).toContain('AADSTS50011\n')
  })
})

describe('a long text takes little time', () => {
  it.each([
    ['letters of the mark', 'AADSTS'.repeat(160_000)],
    ['digits with blanks', `AADSTS${'5 '.repeat(500_000)}`],
    ['escapes', '\\u0041%25%32'.repeat(80_000)],
    ['tags', '<a '.repeat(300_000)],
    ['tags that are never closed', `<b${' x'.repeat(400_000)}`],
    ['entities', '&amp;#38;'.repeat(100_000)],
    ['beginnings of sentences', 'Application with identifier '.repeat(35_000)],
    ['parts of sentences', 'from identity provider does not exist in tenant '.repeat(20_000)],
    ['names', 'errorCode: '.repeat(90_000)],
    ['addresses', '/error?'.repeat(140_000)],
    ['quotation signs', '> '.repeat(500_000)],
  ])('%s', async (_name, text) => {
    const before = process.cpuUsage()
    const readable = readableText(text)
    errorCodesIn(readable)
    codesByPhrase(readable)
    const { errorsByPhrase } = await import('../src/domain/known-phrases.ts')
    errorsByPhrase(readable)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1e6).toBeLessThan(2)
  })
})
