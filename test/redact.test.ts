import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { collectedFrom, differencesBetween, redactBundle, type RedactedBundle } from '../src/commands/redact-bundle.ts'
import { diagnose } from '../src/doctor.ts'
import { ArtifactCollector } from '../src/pipeline/collect.ts'
import { leaksIn } from '../src/pipeline/redaction/leaks.ts'
import { receiptOf } from '../src/pipeline/redaction/receipt.ts'
import { readCases } from './support/case-file.ts'
import { caseFiles, CASES } from './support/case-files.ts'
import { mailOf, tarOf } from './support/containers.ts'
import { EXAMPLES } from './support/examples.ts'
import { forms, Graph } from './support/forms.ts'
import { kitchenSink } from './support/kitchen-sink.ts'
import { redactionFaults } from './support/redaction.ts'
import { exampleFiles, stage, TODAY, type Files } from './support/run-case.ts'
import { CANARIES, graph, portalCsv } from './support/sign-in-log.ts'
import { zipOf } from './support/zip.ts'

const REQUEST = {
  now: new Date(TODAY),
  app: null,
  failOn: 'error',
  chosen: () => true,
  config: {},
  logs: () => Promise.resolve({}),
} as const

async function redacted(files: Files, salt: string | null = null): Promise<RedactedBundle> {
  const collector = new ArtifactCollector(null, Infinity)
  for (const [name, bytes] of files) {
    const about = { name, origin: { from: 'file' }, role: null, named: false } as const
    if (!(await collector.unpack(bytes, about, bytes))) collector.add(name, bytes, about.origin, null, false)
  }
  return redactBundle(collector, REQUEST, salt)
}

const allOf = ({ copy }: RedactedBundle): string => copy.files.map(({ name, text }) => `${name}\n${text}`).join('\n')
const fileOf = ({ copy }: RedactedBundle, name: string): string => copy.files.find((file) => file.name === name)?.text ?? ''

/** Words that are in nothing but a customer's data, by what they stand in. */
const WORDS: readonly (readonly [of: string, canary: string])[] = [
  ['contoso', 'zebrafink'],
  ['Dana', 'Quokka'],
  ['Okafor', 'Wombatini'],
  ['dana', 'quokka'],
  ['okafor', 'wombatini'],
  ['Growth', 'Axolotls'],
  ['Marketing', 'Narwhals'],
  ['identity-team', 'pangolin-team'],
  ['b1d4c0de-1111-4a2b-8c3d-00000c0ffee1', 'fade0001-7777-4a2b-8c3d-abcdef012345'],
  ['c0ffee00-2222-4b3c-9d4e-11111decade2', 'fade0002-7777-4b3c-9d4e-abcdef012345'],
  ['5e7f1ce0-4444-4d5e-9f60-33333c0de504', 'fade0003-7777-4d5e-9f60-abcdef012345'],
  ['1234567', '7654321'],
]
const CANARY_WORDS = [...new Set(WORDS.map(([, canary]) => canary.toLowerCase()))]

/** The files of a setup with the canaries in it, and with members and comments that nothing reads. */
function withCanaries(files: Files): Files {
  return new Map(
    [...files].map(([name, bytes]) => {
      if (!/\.(?:json|yaml|xml)$/.test(name)) return [name, bytes]
      let text = Buffer.from(bytes).toString('utf8')
      for (const [of, canary] of WORDS) text = text.replaceAll(of, canary)
      if (name.endsWith('.json')) text = JSON.stringify(withUnread(JSON.parse(text)), null, 2)
      if (name.endsWith('.yaml')) text = `# Kakapocomment\n${text}x-note: Kakapounread\n`
      return [name, Buffer.from(text)]
    }),
  )
}

function withUnread(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnread)
  if (typeof value !== 'object' || value === null) return value
  return { ...Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withUnread(each)])), jobTitleOfKakapo: 'Kakapounread' }
}

/** Every way in which a canary may be written into a file. */
function traces(text: string, canaries: readonly string[]): readonly string[] {
  const lower = text.toLowerCase()
  const decoded = [...text.matchAll(/[A-Za-z0-9+/_-]{8,}={0,2}/g)]
    .map(([run]) => Buffer.from(run, 'base64').toString('latin1').replaceAll('\u0000', '').toLowerCase())
    .join('\n')
  return canaries.flatMap((canary) => {
    const word = canary.toLowerCase()
    const percent = Array.from(word)
      .map((letter) => `%${letter.charCodeAt(0).toString(16)}`)
      .join('')
    const escapes = Array.from(word)
      .map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('')
    const forms = [word, percent, escapes, Buffer.from(word).toString('hex'), Buffer.from(word, 'utf16le').toString('hex')]
    return forms.some((form) => lower.includes(form)) || decoded.includes(word) ? [canary] : []
  })
}

const UNREAD = ['kakapo']

describe('no byte of the copy has a canary, and the result is the same', () => {
  const base = withCanaries(exampleFiles('healthy'))

  it('the test itself finds one in every writing', () => {
    for (const text of [
      'Zebrafink',
      'x%7a%65%62%72%61%66%69%6e%6b',
      '\\u007a\\u0065\\u0062\\u0072\\u0061\\u0066\\u0069\\u006e\\u006b',
      Buffer.from('a zebrafink').toString('base64'),
      Buffer.from('zebrafink', 'utf16le').toString('base64'),
    ])
      expect(traces(text, ['zebrafink']), text).toEqual(['zebrafink'])
  })

  for (const form of forms) {
    it(`exports: ${form.name}`, async () => {
      const source = new Graph(base)
      const files = new Map([...form.filesOf(source), ...source.others, ...form.graphFilesFor(source)])
      const result = await redacted(files)
      expect(differencesBetween(result.before.report, result.after.report)).toEqual([])
      expect(traces(allOf(result), [...CANARY_WORDS, ...UNREAD])).toEqual([])
      expect(leaksIn(result.copy.files, result.copy.words)).toEqual([])
    })
  }

  const capture = (how: string, ...lines: readonly string[]): Files =>
    withCanaries(stage([{ kind: 'signed', argument: `response.txt as ${how}`, body: lines.join('\n') }]).files)
  for (const how of ['xml', 'base64', 'deflated', 'form', 'page', 'har', 'har-text', 'tracer'])
    it(`a captured response: ${how}`, async () => {
      const files = capture(
        how,
        'contoso ~ zebrafink',
        'dana ~ quokka',
        'okafor ~ wombatini',
        'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1 ~ fade0001-7777-4a2b-8c3d-abcdef012345',
      )
      const result = await redacted(files)
      expect(result.before.report.results.find(({ ruleId }) => ruleId === 'response/signature')?.status).toBe('pass')
      expect(differencesBetween(result.before.report, result.after.report)).toEqual([])
      expect(traces(allOf(result), CANARY_WORDS)).toEqual([])
      expect(allOf(result)).not.toMatch(/PHNhbWw|SAMLResponse=/)
    })

  const ROWS = [
    {
      time: '2026-08-31T09:00:00Z',
      person: 'quokka.wombatini@zebrafink.com',
      code: 50105,
      correlation: 1,
      app: 'Mixpanel',
      appId: 'fade0002-7777-4b3c-9d4e-abcdef012345',
    },
    {
      time: '2026-08-31T10:00:00Z',
      person: 'luis.brandt@zebrafink.com',
      code: 0,
      correlation: 2,
      app: 'Mixpanel',
      appId: 'fade0002-7777-4b3c-9d4e-abcdef012345',
    },
    {
      time: '2026-08-31T11:00:00Z',
      person: 'luis.brandt@zebrafink.com',
      code: 0,
      correlation: 3,
      app: 'Payroll Capybara',
      appId: 'fade0009-7777-4b3c-9d4e-abcdef012345',
    },
  ]
  for (const [name, text] of [
    ['signins.json', graph(ROWS)],
    ['InteractiveSignIns.csv', portalCsv(ROWS)],
  ] as const)
    it(`a log: ${name}`, async () => {
      const result = await redacted(new Map(base).set(name, Buffer.from(text)))
      expect(result.before.report.logs).toHaveLength(1)
      expect(differencesBetween(result.before.report, result.after.report)).toEqual([])
      expect(traces(allOf(result), [...CANARY_WORDS, ...CANARIES, 'capybara', 'brandt'])).toEqual([])
    })

  it('archives and mails are folders of what is in them', async () => {
    const entries = [...base].map(([name, bytes]) => [`Zebrafink export/${name}`, bytes] as const)
    for (const packed of [
      await zipOf(entries.map(([name, bytes]) => ({ name, bytes }))),
      await tarOf(entries.map(([name, bytes]) => ({ name, bytes }))),
      Buffer.from(mailOf('Hello, Quokka here. AADSTS50105: no role. Trace ID: fade0009-7777-4b3c-9d4e-abcdef012345', entries)),
    ]) {
      const result = await redacted(new Map([['Quokka Wombatini.bin', packed]]))
      expect(result.copy.files.length).toBeGreaterThan(9)
      expect(differencesBetween(result.before.report, result.after.report)).toEqual([])
      expect(traces(allOf(result), [...CANARY_WORDS, ...UNREAD])).toEqual([])
    }
  })

  it('the setup with something of everything', async () => {
    const result = await redacted(kitchenSink())
    expect(differencesBetween(result.before.report, result.after.report)).toEqual([])
    expect(traces(allOf(result), ['contoso', 'fabrikam', 'okafor', 'brandt', 'c0ffee', 'b1d4c0de', ...CANARIES])).toEqual([])
  })
})

describe('secrets', () => {
  const TOKEN = 'kanariT0kenQ7w8e9r0t1y2u3i4o5p'
  const key = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const line = key.split('\n')[2] ?? ''

  for (const [name, text] of [
    [
      'secrets.json',
      `{"value":[{"key":"SecretToken","value":"Bearer ${TOKEN}"},{"key":"BaseAddress","value":"https://mixpanel.com/api/app/scim/v2"}]}`,
    ],
    ['token.sh', `curl -H "Authorization: Bearer ${TOKEN}" https://mixpanel.com/api/app/scim/v2/Users\nexport CLIENT_SECRET=${TOKEN}\n`],
    ['notes.txt', `client_secret: ${TOKEN}\nScim token: ${TOKEN}\n`],
    ['Mixpanel.pem', `${key}${Buffer.from(exampleFiles('healthy').get('Mixpanel.cer') ?? []).toString()}`],
    ['key.txt', key],
  ] as const)
    it(`go, and are still reported: ${name}`, async () => {
      const files = new Map(exampleFiles('healthy')).set(name, Buffer.from(text))
      if (name === 'Mixpanel.pem') files.delete('Mixpanel.cer')
      const result = await redacted(files)
      const found = result.before.report.results.filter(({ ruleId }) => ruleId === 'scim/secret-in-export' || ruleId === 'cert/private-key')
      expect(found.some(({ status }) => status === 'fail')).toBe(true)
      expect(differencesBetween(result.before.report, result.after.report)).toEqual([])
      expect(traces(allOf(result), [TOKEN, line.slice(0, 20)])).toEqual([])
    })
})

describe('names that are words of the program', () => {
  it('are replaced in names, addresses and domains, in every script', async () => {
    const files = new Map(
      [...exampleFiles('healthy')].map(([name, bytes]) => {
        let text = Buffer.from(bytes).toString('utf8')
        if (!/\.(?:json|yaml)$/.test(name)) return [name, bytes] as const
        for (const [of, to] of [
          ['Dana', 'Grant'],
          ['Okafor', 'Active'],
          ['dana', 'grant'],
          ['okafor', 'active'],
          ['Mei Sato', '李 明'],
          ['mei.sato', '4711'],
          ['contoso.com', 'portal.de'],
        ] as const)
          text = text.replaceAll(of, to)
        return [name, Buffer.from(text)] as const
      }),
    )
    const result = await redacted(files)
    expect(differencesBetween(result.before.report, result.after.report)).toEqual([])
    expect(allOf(result)).not.toMatch(/grant|李|明|4711|portal\.de|"(?:displayName|surname|givenName|principalDisplayName|mail)": "active/i)
    expect(fileOf(result, 'mixpanel.json')).toMatch(/"domain": "pseudo[a-z]+\.de"/)
    expect(leaksIn(result.copy.files, result.copy.words)).toEqual([])
  })

  it('what the values are compared with stays', async () => {
    const result = await redacted(exampleFiles('healthy'))
    for (const kept of [
      'https://mixpanel.com/security/sso/v2/authorize/',
      'https://sso.mixpanel.com/sso/saml2',
      '"AsymmetricX509Cert"',
      'userprincipalname',
    ])
      expect(allOf(result)).toContain(kept)
  })
})

describe('pseudonyms', () => {
  it('are numbered without a salt, the same in each run', async () => {
    const [one, two] = await Promise.all([redacted(exampleFiles('healthy')), redacted(exampleFiles('healthy'))])
    expect(allOf(one)).toBe(allOf(two))
    expect(fileOf(one, 'users.json')).toMatch(/"mail": "pseudo[a-z]+\.pseudo[a-z]+@pseudo[a-z]+\.com"/)
  })

  it('are the same in two bundles with the same salt, and others with another', async () => {
    const mailIn = (result: RedactedBundle): string => /"mail": "([^"]+)"/.exec(fileOf(result, 'users.json'))?.[1] ?? ''
    const whole = await redacted(exampleFiles('healthy'), 'a salt')
    const part = await redacted(
      new Map([...exampleFiles('healthy')].filter(([name]) => name === 'users.json' || name === 'app.json')),
      'a salt',
    )
    const other = await redacted(exampleFiles('healthy'), 'another salt')
    expect(mailIn(whole)).toMatch(/^[a-z]+\.[a-z]+@[a-z]+\.com$/)
    expect(mailIn(part)).toBe(mailIn(whole))
    expect(mailIn(other)).not.toBe(mailIn(whole))
    expect(fileOf(part, 'app.json')).toContain(/"appId": "([^"]+)"/.exec(fileOf(whole, 'sp.json'))?.[1] ?? 'none')
  })

  it('a copy can be redacted again, with the same result', async () => {
    const once = await redacted(kitchenSink())
    const twice = await redacted(new Map(once.copy.files.map(({ name, text }) => [name, Buffer.from(text)])))
    expect(differencesBetween(once.before.report, twice.after.report)).toEqual([])
  })
})

describe('what the copy says of itself', () => {
  it('a captured response is as claimed by a redacted record', async () => {
    const { files } = stage([{ kind: 'signed', argument: 'response.xml as har', body: '' }])
    const { copy } = await redacted(files)
    const { report } = await diagnose(collectedFrom(copy), REQUEST)
    expect(JSON.stringify(report)).toContain('as claimed by a redacted record, not verified')
    const record = JSON.parse(copy.files.find(({ name }) => name === 'response.json')?.text ?? '{}') as Readonly<Record<string, unknown>>
    expect(record).toMatchObject({ ssoDoctorRedactedRecord: 1, kinds: ['har'] })
  })

  it('a part that was lost is still lost', async () => {
    const files = new Map(exampleFiles('healthy')).set('users-2.json', Buffer.from('{"value": [{"id": '))
    const { before, after, copy } = await redacted(files)
    expect([before.report.verdict, after.report.verdict]).toEqual(['incomplete', 'incomplete'])
    expect(copy.files.map(({ name }) => name)).toContain('losses.json')
  })

  it('the receipt has kinds, counts and files, and no original', async () => {
    const files = new Map(withCanaries(exampleFiles('healthy'))).set(
      'Zebrafink handover.docx',
      await zipOf([{ name: 'word/document.xml', bytes: Buffer.from('<w/>') }]),
    )
    const { copy, before } = await redacted(files)
    const receipt = receiptOf(copy, { version: '1.2.3', salted: false, ignored: before.report.ignored, before: before.report })
    expect(receipt).toContain('ids of tenants, apps, people and groups')
    expect(receipt).toMatch(/users\.json \(the fields that are read: graph-users\): \d+ ids/)
    expect(receipt).toContain('file 1 (.docx): a Word document')
    expect(traces(receipt, [...CANARY_WORDS, ...UNREAD])).toEqual([])
  })

  it('a value of the original in the copy is found before it is written', async () => {
    const { copy } = await redacted(withCanaries(exampleFiles('healthy')))
    for (const text of [
      '"wombatini"',
      '"a\\u0020Wombatini"',
      '"x%40zebrafink.com"',
      `"${Buffer.from('mail zebrafink now').toString('base64')}"`,
      '"FADE0001-7777-4A2B-8C3D-ABCDEF012345"',
      '"\\nzebrafink"',
    ])
      expect(leaksIn([{ name: 'x.json', text: `{\n  "a": ${text}\n}`, of: null, kinds: [], as: 'copy' }], copy.words), text).toEqual([
        { file: 'x.json', line: 2 },
      ])
    expect(
      leaksIn(
        [{ name: 'x.json', text: `{"a": "Mixpanel user.mail ${randomBytes(900).toString('base64')}"}`, of: null, kinds: [], as: 'copy' }],
        copy.words,
      ),
    ).toEqual([])
  })
})

describe('a redacted copy has the verdict and the findings of its original', () => {
  for (const { name } of [{ name: 'healthy' }, ...EXAMPLES])
    it(`examples/${name}`, async () => expect(await redactionFaults(exampleFiles(name), {})).toEqual([]))

  // All cases are in every/redact-cases.test.ts.
  for (const path of caseFiles()) {
    const story = readCases(path).cases.find(({ outcome }) => outcome === 'fail')
    if (!story) continue
    it(`${path.slice(CASES.length + 1)}: ${story.heading}`, async () => {
      const { files, circumstances } = stage(story.blocks)
      expect(await redactionFaults(files, circumstances)).toEqual([])
    })
  }
})

describe('an equal copy of the certificate counts once, whatever its name', () => {
  const files = exampleFiles('healthy')
  const bytes = files.get('Mixpanel.cer') ?? new Uint8Array()

  it.each(['Ann Lee cert.der.bak', 'sp2.json', 'a.txt', 'certificate', 'z.PEM'])('%s', async (name) => {
    for (const bundle of [new Map([...files, [name, bytes] as const]), new Map([[name, bytes] as const, ...files])]) {
      const { before, after } = await redacted(bundle)
      expect(differencesBetween(before.report, after.report)).toEqual([])
      expect(before.report.verdict).toBe('pass')
      expect(before.report.results.find(({ ruleId }) => ruleId === 'cert/extension')?.status).toBe('pass')
    }
  })

  it('and where none has an ending for uploads, the copy says so too', async () => {
    const without = new Map([...files].filter(([name]) => name !== 'Mixpanel.cer'))
      .set('Ann Lee cert.der.bak', bytes)
      .set('sp2.json', bytes)
    const { before, after } = await redacted(without)
    expect(differencesBetween(before.report, after.report)).toEqual([])
    expect(before.report.results.find(({ ruleId }) => ruleId === 'cert/extension')?.findings.map(({ code }) => code)).toEqual(['extension'])
  })
})
