import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../support/indexes.ts'
import { EXAMPLES } from '../support/examples.ts'
import { folder, run, runHere } from '../support/program.ts'
import { exampleFiles, TODAY } from '../support/run-case.ts'

const OLDER = thumbprint('older-until-2026-08-29')
const NEWER = thumbprint('newer-until-2029-06-01')

function pem(name: string): string {
  return readFileSync(join(ROOT, 'test/certs', `${name}.pem`), 'utf8')
}

function thumbprint(name: string): string {
  return new X509Certificate(pem(name)).fingerprint.replaceAll(':', '')
}

const silent = (): Map<string, Uint8Array> => new Map(EXAMPLES.find(({ name }) => name === 'silent-rollover')?.files())

type Files = Iterable<readonly [string, string | Uint8Array]>

/** The built program, in the folder. */
async function rollover(files: Files, args: readonly string[] = [], now = TODAY) {
  const cwd = folder(files)
  const ended = await run(['rollover', ...args, '--now', now], { cwd })
  return { cwd, ...ended, words: ended.stdout.replace(/\s+/g, ' ') }
}

/** The same in this process, which is quicker. */
async function rolloverHere(files: Files, args: readonly string[] = [], now = TODAY) {
  const cwd = folder(files)
  const paths = args.map((arg) => (/\.\w+$/.test(arg) ? join(cwd, arg) : arg))
  const ended = await runHere(['rollover', cwd, ...paths, '--now', now])
  return { cwd, ...ended, words: ended.stdout.replace(/\s+/g, ' ') }
}

/** The healthy setup whose certificates are these: the first is active. */
function withKeys(names: readonly string[], change: (sp: Record<string, unknown>) => void = () => undefined): Map<string, Uint8Array> {
  const files = exampleFiles('healthy')
  const sp = JSON.parse(Buffer.from(files.get('sp.json') ?? []).toString('utf8')) as Record<string, unknown>
  sp['preferredTokenSigningKeyThumbprint'] = thumbprint(names[0] ?? '')
  sp['keyCredentials'] = names.flatMap((name, index) => {
    const { validFrom, validTo, fingerprint } = new X509Certificate(pem(name))
    const customKeyIdentifier = Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64')
    const [startDateTime, endDateTime] = [validFrom, validTo].map((text) => new Date(text).toISOString())
    return ['Sign', 'Verify'].map((usage) => ({
      customKeyIdentifier,
      startDateTime,
      endDateTime,
      key: null,
      keyId: `a0000001-5555-4e6f-8a71-44444beef0${index}${usage === 'Sign' ? 1 : 2}`,
      type: 'AsymmetricX509Cert',
      usage,
    }))
  })
  change(sp)
  files.set('sp.json', Buffer.from(JSON.stringify(sp, null, 2)))
  files.delete('federationmetadata.xml')
  return files
}

interface Event {
  readonly uid: string
  readonly summary: string
  readonly start: string
  readonly end: string
  readonly allDay: boolean
  readonly description: string
  readonly alarms: readonly string[]
}

/** The events of a calendar, as ical.js reads them. */
function eventsIn(path: string): readonly Event[] {
  const text = readFileSync(path, 'utf8')
  expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true)
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[])
  expect(calendar.name).toBe('vcalendar')
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component)
    expect(event.attendees).toEqual([])
    return {
      uid: event.uid,
      summary: event.summary,
      start: event.startDate.toString(),
      end: event.endDate.toString(),
      allDay: event.startDate.isDate,
      description: event.description,
      alarms: component.getAllSubcomponents('valarm').map((each) => String(each.getFirstPropertyValue('trigger'))),
    }
  })
}

describe('rollover', () => {
  it('of the silent rollover says that Entra has already switched, since when, and what to upload', async () => {
    const { code, stderr, words, cwd } = await rollover(silent(), ['--ics', 'rollover.ics'])
    expect([code, stderr]).toEqual([0, 'sso-doctor: “rollover.ics”: 4 events.\n'])
    expect(words).toContain(
      `✗ Entra has already switched to ${NEWER} (valid from 2026-06-01 to 2029-06-01), since 2026-08-29 08:00 UTC (2 days). Mixpanel does not have this certificate, so nobody can sign in.`,
    )
    expect(words).toContain(`Marked active, and expired: ${OLDER} (valid from 2023-08-29 to 2026-08-29).`)
    expect(words).toContain(`Upload to Mixpanel: ${NEWER} (valid from 2026-06-01 to 2029-06-01).`)
    expect(words).toMatch(new RegExp(`2\\. Mixpanel admin: Upload ${NEWER} to Mixpanel\\..*3\\. Entra admin: Make ${NEWER} active`))
    const events = eventsIn(join(cwd, 'rollover.ics'))
    expect(events.map(({ start, end, summary }) => `${start} ${end} ${summary}`)).toEqual([
      '2026-09-01 2026-09-02 Mixpanel SSO (Mixpanel): sign-in is broken: fix the certificate',
      '2029-04-02 2029-04-03 Mixpanel SSO (Mixpanel): plan the next certificate',
      '2029-05-02 2029-05-03 Mixpanel SSO (Mixpanel): replace the certificate: upload to Mixpanel, then activate in Entra',
      '2029-06-01T08:00:00Z 2029-06-01T08:15:00Z Mixpanel SSO (Mixpanel): the certificate expires',
    ])
    expect(events.map(({ allDay, alarms }) => [allDay, alarms.length])).toEqual([
      [true, 0],
      [true, 0],
      [true, 1],
      [false, 3],
    ])
    expect(events[3]?.alarms).toEqual(['-PT720H', '-PT168H', '-PT24H'])
    expect(events[0]?.description).toContain(`Upload ${NEWER} to Mixpanel.`)
  })

  it('is the same, byte for byte, at the same time, and has the same events the day after', async () => {
    const args = ['--ics', 'rollover.ics']
    const [first, again] = [await rolloverHere(silent(), args), await rolloverHere(silent(), args)]
    const read = ({ cwd }: { readonly cwd: string }): string => readFileSync(join(cwd, 'rollover.ics'), 'utf8')
    expect(read(again)).toBe(read(first))
    const later = await rolloverHere(silent(), args, '2026-09-02T10:00:00Z')
    const idsOf = (cwd: string): readonly string[] => eventsIn(join(cwd, 'rollover.ics')).map(({ uid }) => uid)
    expect(idsOf(later.cwd)).toEqual(idsOf(first.cwd))
    expect(new Set(idsOf(first.cwd)).size).toBe(4)
    expect(read(later)).not.toBe(read(first))
  })

  it('of a healthy setup has nothing to do for now, and the steps for later', async () => {
    const { code, words } = await rolloverHere(exampleFiles('healthy'))
    expect(code).toBe(0)
    expect(words).toContain('✓ People can sign in. The certificate that Entra signs with has no successor.')
    expect(words).toContain('There is nothing to do before 2028-01-04.')
    expect(words).toMatch(
      /1\. Both admins: Agree.*2\. Entra admin: Create.*3\. Entra admin: Download.*4\. Mixpanel admin: Upload.*5\. Entra admin: Make/,
    )
  })

  it('of a certificate with few days left, and the next one staged, says what happens on that day', async () => {
    const files = withKeys(['until-2026-09-20', 'newer-until-2029-06-01'])
    files.set('Mixpanel.cer', Buffer.from(pem('until-2026-09-20')))
    const { code, words, cwd } = await rolloverHere(files, ['--ics', 'r.ics'])
    expect(code).toBe(0)
    expect(words).toMatch(
      /! On 2026-09-20 \d\d:\d\d UTC, in 19 days, the certificate expires, and Entra switches to the next one automatically\./,
    )
    expect(words).toMatch(
      /If this is not done by 2026-09-20 \d\d:\d\d UTC \(19 days from now\), nobody can sign in from then until it is done\./,
    )
    expect(words).toMatch(new RegExp(`Upload ${NEWER} to Mixpanel`))
    expect(eventsIn(join(cwd, 'r.ics')).map(({ start, summary }) => `${start.slice(0, 10)} ${summary}`)).toEqual([
      '2026-09-01 Mixpanel SSO (Mixpanel): replace the certificate: upload to Mixpanel, then activate in Entra',
      `2026-09-20 Mixpanel SSO (Mixpanel): Entra switches to ${NEWER} (valid from 2026-06-01 to 2029-06-01) automatically`,
      '2029-06-01 Mixpanel SSO (Mixpanel): the certificate expires',
    ])
    files.set('Mixpanel.cer', Buffer.from(pem('newer-until-2029-06-01')))
    const early = await rolloverHere(files)
    expect(early.words).toMatch(
      /✗ Mixpanel has the next certificate already, .*nobody can sign in, until it is made active or, without that, until 2026-09-20/,
    )
  })

  it('takes a fingerprint for the certificate, and asks where there is none', async () => {
    const files = exampleFiles('healthy')
    files.delete('Mixpanel.cer')
    const settings = Buffer.from(files.get('mixpanel.yaml') ?? []).toString('utf8')
    const asks = await rolloverHere(files)
    expect(asks.words).toContain('1. Mixpanel admin: Find out which certificate Mixpanel has now.')
    expect(asks.words).toMatch(/^\? The certificate/)
    files.set('mixpanel.yaml', Buffer.from(`${settings}certificate: ${thumbprint('active-until-2028-03-04')}\n`))
    expect((await rolloverHere(files)).words).toMatch(/^✓ People can sign in\./)
    files.set('mixpanel.yaml', Buffer.from(`${settings}certificate: ${OLDER}\n`))
    expect((await rolloverHere(files)).words).toMatch(/^✗ Mixpanel does not have the certificate that Entra signs with/)
  })

  it('says which place of an input was not read, and judges the rest of it', async () => {
    const files = exampleFiles('healthy')
    const settings = Buffer.from(files.get('mixpanel.yaml') ?? [])
      .toString('utf8')
      .trimEnd()
    files.set('mixpanel.yaml', Buffer.from(`${settings}\nssoEnabeld: true\n`))
    const { words } = await rolloverHere(files)
    const line = settings.split('\n').length + 1
    expect(words).toMatch(/^✓ People can sign in\./)
    expect(words).toContain(`! Not read whole: `)
    expect(words).toContain(`/mixpanel.yaml:${line}:1: “ssoEnabeld” is not a key of Mixpanel’s settings`)
  })

  it('does not guess between two files', async () => {
    const files = exampleFiles('healthy').set('other.cer', Buffer.from(pem('stranger-until-2028-05-05')))
    const { words } = await rolloverHere(files)
    expect(words).toContain('The inputs hold 2 different certificates')
    expect(words).toMatch(/^\? /)
    expect((await rolloverHere(files, ['--cert', 'Mixpanel.cer'])).words).toMatch(/^✓ People can sign in\./)
  })

  it('has a date from a file alone, and says what is missing', async () => {
    const alone = [['Mixpanel.cer', pem('active-until-2028-03-04')]] as const
    const { code, words, cwd } = await rolloverHere(alone, ['--ics', 'r.ics'])
    expect(code).toBe(0)
    expect(words).toContain(
      'The input does not show which certificate Entra signs with. The certificate that Mixpanel has expires on 2028-03-04',
    )
    expect(words).toContain('az ad sp show --id APP_ID > sp.json')
    expect(eventsIn(join(cwd, 'r.ics')).at(-1)?.summary).toBe('Mixpanel SSO: the certificate that Mixpanel has expires')
  })

  it('says of metadata alone that it lists no other certificates', async () => {
    const files = [...exampleFiles('healthy')].filter(([name]) => name === 'federationmetadata.xml')
    const { code, words } = await rolloverHere(files)
    expect(code).toBe(0)
    expect(words).toContain('Whether the app has other certificates')
    expect(words).toContain('Find out which certificate Mixpanel has now')
  })

  it('of an app whose certificates have all expired creates one first', async () => {
    const files = withKeys(['older-until-2026-08-29']).set('Mixpanel.cer', Buffer.from(pem('older-until-2026-08-29')))
    const { words } = await rolloverHere(files)
    expect(words).toMatch(/expired on 2026-08-29 08:00 UTC, 2 days ago, and there is no other valid one\. Expect that nobody can sign in\./)
    expect(words).toMatch(
      /1\. Entra admin: Create the new certificate.*2\. Entra admin: Make the new certificate active.*4\. Mixpanel admin: Upload/,
    )
    expect(words).not.toContain('Entra still signs with the active one')
  })

  it('shows the names of others as text, on the terminal and in the calendar', async () => {
    const name = 'Mixpanel\u001B[31m, red; \\n\r\nATTENDEE:mailto:eve@fabrikam.example\r\nEND:VEVENT\u202E<script>'
    const files = withKeys(['active-until-2028-03-04'], (sp) => {
      sp['displayName'] = name
    })
    const { code, stdout, cwd } = await rollover(files, ['--ics', 'r.ics'])
    expect(code).toBe(0)
    for (const character of ['\u001B', '\u202E', '\r']) expect(stdout).not.toContain(character)
    expect(stdout.replace(/\s+/g, ' ')).toContain('“Mixpanel\\u{1B}[31m, red; \\n\\u{D}\\u{A}ATTENDEE')
    const events = eventsIn(join(cwd, 'r.ics'))
    expect(events).toHaveLength(3)
    expect(events[0]?.summary).toMatch(/^Mixpanel SSO \(Mixpanel\\u\{1B\}\[31m, red; \\n\\u\{D\}\\u\{A\}ATTENDEE/)
    expect(readFileSync(join(cwd, 'r.ics'), 'utf8')).not.toMatch(/^ATTENDEE/m)
  })

  it('leaves out what is in no year that a calendar can write, and refuses a calendar of nothing else', async () => {
    const ending = (endDateTime: string) =>
      withKeys(['active-until-2028-03-04'], (sp) => {
        for (const key of sp['keyCredentials'] as Record<string, unknown>[]) Object.assign(key, { endDateTime, key: null })
      })
    const only = (files: Files): Files => new Map([...files].filter(([name]) => name === 'sp.json'))
    for (const end of ['+010000-01-01T00:00:00Z', '+275760-09-13T00:00:00Z', '9999-12-31T23:59:59Z']) {
      const { code, stderr, cwd } = await rolloverHere(only(ending(end)), ['--ics', 'r.ics'])
      const written = existsSync(join(cwd, 'r.ics')) ? readFileSync(join(cwd, 'r.ics'), 'utf8') : ''
      expect(written.match(/^DT(?:START|END)[^:]*:(?!\d{8}(?:T\d{6}Z)?\r$).*/gm)).toBeNull()
      expect([code, stderr.includes('internal error')]).toEqual([written === '' ? 2 : 0, false])
    }
    const early = await rolloverHere(silent(), ['--ics', 'r.ics'], '0000-01-01')
    expect(early.stderr).not.toContain('internal error')
    const good = await rolloverHere(only(ending('2030-01-01T00:00:00Z')), ['--ics', 'r.ics'])
    expect([good.code, good.stderr]).toEqual([0, expect.stringMatching(/: 3 events\.\n$/)])
  })

  it('prints JSON for programs', async () => {
    const { stdout } = await rolloverHere(silent(), ['--format', 'json'])
    expect(JSON.parse(stdout)).toMatchObject({
      now: '2026-09-01T00:00:00.000Z',
      state: 'switched',
      lockout: { is: 'now', since: '2026-08-29T08:00:00.000Z', until: null },
      timeline: [{ from: '2026-08-29T08:00:00.000Z', to: '2029-06-01T08:00:00.000Z', signIns: 'stop' }, { signIns: 'expired' }],
      steps: [
        { kind: 'download' },
        { kind: 'upload', owner: 'mixpanel-admin' },
        { kind: 'mark-active' },
        { kind: 'test' },
        { kind: 'clean-up' },
      ],
    })
  })

  it('exits 2, and writes nothing, where it cannot be done', async () => {
    const nothing = await rollover([['notes.txt', 'hello']])
    expect(nothing).toMatchObject({ code: 2, stdout: '' })
    expect(nothing.stderr).toContain('There is no Azure export')
    const input = await rollover(silent(), ['--ics', 'sp.json'])
    expect(input.code).toBe(2)
    expect(input.stderr).toContain('“sp.json” is one of the inputs')
    expect(input.stdout).toBe('')
    const cwd = folder(silent())
    symlinkSync(join(cwd, 'elsewhere'), join(cwd, 'link.ics'))
    const link = await run(['rollover', '--ics', 'link.ics', '--now', TODAY], { cwd })
    expect([link.code, link.stdout]).toEqual([2, ''])
    expect(existsSync(join(cwd, 'elsewhere'))).toBe(false)
    const users = [...exampleFiles('healthy')].filter(([name]) => name === 'users.json')
    const dateless = await rolloverHere(users, ['--ics', 'r.ics'])
    expect(dateless).toMatchObject({ code: 2, stdout: '' })
    expect(dateless.stderr).toContain('No date of a certificate is known')
    expect((await rolloverHere(silent(), ['--app', 'Slack'])).code).toBe(2)
  })
})
