import { describe, expect, it } from 'vitest'
import { chooser } from '../src/config/rule-filter.ts'
import { diagnose } from '../src/doctor.ts'
import type { Role } from '../src/model/artifact.ts'
import type { Diagnosis } from '../src/pipeline/report.ts'
import { lineOf } from '../src/pipeline/triage.ts'
import json from '../src/reporters/json.ts'
import pretty from '../src/reporters/pretty/index.ts'
import { writeRecord } from '../src/syntax/exchange.ts'
import { artifactOf } from '../src/pipeline/collect.ts'
import { blackOut } from '../src/syntax/secrets.ts'
import { exampleFiles, TODAY } from './support/run-case.ts'
import { AMONG_OTHERS, CONTAINERS, CUT_OFF, publicKeys, sampleKeys, type SampleKey } from './support/private-keys.ts'

// A private key is found by decoding it, in whatever it is written.

/** Not so many characters of a key in a row may be left. */
const MOST = 12

/** A text, and what it says where every character of it is written as an escape or a number. */
function readings(text: string): readonly string[] {
  const unescaped = text
    .replace(/\\+u([0-9a-f]{4})|%(?:25)*([0-9a-f]{2})|&(?:amp;)*#(\d+);/gi, (_, unicode?: string, percent?: string, decimal?: string) =>
      String.fromCharCode(decimal === undefined ? parseInt(unicode ?? percent ?? '', 16) : Number(decimal)),
    )
    .replace(/\\+[nr]|[\s"'+>|]/g, '')
  const numbers = (text.replace(/"\d+":/g, '').match(/(?<![\w.])-?\d{1,3}(?![\w.])/g) ?? []).map(Number)
  const hex = text.replace(/0x|\\+x|[^0-9a-f]/gi, '').toLowerCase()
  const hexText = Buffer.from(hex, 'hex').toString('latin1')
  return [
    text,
    text.replace(/\\+[nr]|[\s"'+>|]/g, ''),
    unescaped,
    Buffer.from(numbers).toString('latin1'),
    Buffer.from(numbers).toString('hex'),
    hex,
    hexText,
  ]
}

/** The pieces of the key that are left, in base64 and in hexadecimal. */
function leftOf(text: string, { secrets, pem }: SampleKey): readonly string[] {
  const plain = readings(text).map((each) => each.replaceAll('\n', ''))
  const written = secrets.flatMap((secret) => (pem === null ? [secret] : [secret, Buffer.from(secret, 'base64').toString('hex')]))
  const left: string[] = []
  for (const secret of written) {
    for (let at = 0; at + MOST <= secret.length; at += 4) {
      const piece = secret.slice(at, at + MOST)
      // Zeros are what hidden numbers become.
      if (/[^0]/.test(piece) && plain.some((each) => each.includes(piece))) left.push(piece)
    }
  }
  // The first bytes say only what it is.
  return left.slice(0, 3)
}

const KEYS = sampleKeys()

describe('a private key is blacked out in', () => {
  for (const { name, file, of } of CONTAINERS) {
    describe(name, () => {
      for (const key of KEYS) {
        it(key.kind, () => {
          const content = of(key)
          const { artifact, detectedSecrets } = artifactOf(file, Buffer.from(content))
          expect(leftOf(artifact.text, key)).toEqual([])
          expect(detectedSecrets.map(({ kind }) => kind)).toContain('private-key')
        })
      }
    })
  }
})

function diagnosisOf(files: ReadonlyMap<string, Uint8Array>, roles: ReadonlyMap<string, Role> = new Map()): Promise<Diagnosis> {
  const taken = [...files].map(([name, bytes]) => artifactOf(name, bytes, { role: roles.get(name) ?? null, named: roles.has(name) }))
  return diagnose(
    {
      artifacts: taken.map(({ artifact }) => artifact),
      detectedSecrets: taken.flatMap(({ detectedSecrets }) => detectedSecrets),
      problems: [],
      ignored: [],
      notes: [],
    },
    {
      now: new Date(TODAY),
      app: null,
      user: null,
      verbose: true,
      redact: null,
      failOn: 'error',
      chosen: chooser(undefined, undefined),
      config: {},
    },
  )
}

async function printed({ report, excerpt }: Diagnosis): Promise<string> {
  const style = { color: false, width: 4000, verbose: true, quiet: false }
  return [await pretty.print(report, { style, excerpt }), json.print(report), JSON.stringify(lineOf('contoso', report))].join('\n')
}

describe('no output and no record contains', () => {
  for (const key of KEYS) {
    it(key.kind, async () => {
      const files = new Map(exampleFiles('healthy'))
      files.delete('Mixpanel.cer')
      for (const { name, file, of } of CONTAINERS) files.set(`${name}/${file}`, Buffer.from(of(key)))
      const diagnosis = await diagnosisOf(files)
      expect(leftOf(await printed(diagnosis), key)).toEqual([])
      expect(diagnosis.report.results.find(({ ruleId }) => ruleId === 'scim/secret-in-export')?.findings.map(({ code }) => code)).toContain(
        'private-key',
      )

      const route = { address: null, pinned: false, proxy: null, issuer: null, extraTrust: null }
      for (const { of } of CONTAINERS) {
        const body = Buffer.from(of(key)).toString('utf8').replaceAll('\0', '')
        const answer = { status: 200, headers: [['x-data', key.bare]] as const, body, cut: false }
        const result = {
          kind: 'http',
          url: 'https://contoso.com/',
          authorized: false,
          askedAt: new Date(0),
          tookMs: 1,
          route,
          answer,
          trouble: null,
        } as const
        expect(leftOf(writeRecord({ probe: 'scim', step: null, result, nextHop: null }), key)).toEqual([])
      }
    })
  }
})

describe('cert/private-key names the place of a key, and shows nothing of it', () => {
  for (const key of KEYS.filter(({ pem }) => pem !== null)) {
    for (const [name, content] of [
      ['with its lines', key.pem ?? ''],
      ['on one line', (key.pem ?? '').replaceAll('\n', ' ')],
      ['without BEGIN and END lines', key.bare],
      ['as a certificate', (key.pem ?? '').replace(/(BEGIN|END) [A-Z ]+(?:KEY|12)/g, '$1 CERTIFICATE').replace('PKCS12', 'CERTIFICATE')],
      ['in DER', Buffer.from(key.bare, 'base64')],
    ] as const) {
      it(`${key.kind} ${name}`, async () => {
        const files = new Map([...exampleFiles('healthy'), ['Mixpanel.cer', Buffer.from(content)] as const])
        const diagnosis = await diagnosisOf(files, new Map([['Mixpanel.cer', 'cert']]))
        const result = diagnosis.report.results.find(({ ruleId }) => ruleId === 'cert/private-key')
        // DER of OpenSSH’s format does not exist.
        if (key.kind !== 'OpenSSH' || name !== 'in DER')
          expect(result?.findings[0]?.locations[0]).toMatchObject({ path: 'Mixpanel.cer', line: 1 })
        expect(leftOf(await printed(diagnosis), key)).toEqual([])
      })
    }
  }
})

/** What comes of a value among others, and whether the others are as they were. */
function among(others: (typeof AMONG_OTHERS)[number], value: string): { readonly written: string; readonly kept: boolean } {
  const [before, written, after] = others.of(value)
  const { text, found } = blackOut(before + written + after)
  const kept = text.startsWith(before) && text.endsWith(after) && found.some(({ kind }) => kind === 'private-key')
  return { written: text.slice(before.length, text.length - after.length), kept }
}

describe('a key that is cut off is blacked out up to the end of its value', () => {
  for (const { name, of } of CUT_OFF) {
    it.each(AMONG_OTHERS.map((others) => [others.name, others] as const))(`${name}, in %s`, (_, others) => {
      for (const key of KEYS.filter(({ pem }) => pem !== null)) {
        const { written, kept } = among(others, of(key))
        expect([key.kind, kept, leftOf(written, key)]).toEqual([key.kind, true, []])
      }
    })
  }

  it('with every copy of it, and nothing else of the file is lost', async () => {
    const files = new Map(exampleFiles('healthy'))
    const app = JSON.parse(String(files.get('sp.json'))) as Record<string, unknown>
    const codesOf = ({ report }: Diagnosis): readonly string[] =>
      report.results.flatMap(({ ruleId, status, findings }) => [`${ruleId}: ${status}`, ...findings.map(({ code }) => `${ruleId} ${code}`)])
    const healthy = codesOf(await diagnosisOf(files))
    for (const key of KEYS.filter(({ kind }) => /PKCS#8, encrypted|SEC1|Ed25519/.test(kind))) {
      const cut = key.bare.slice(0, Math.floor(key.bare.length * 0.6))
      files.set('sp.json', Buffer.from(JSON.stringify({ appDescription: cut, description: cut, notes: cut, ...app }, null, 1)))
      const diagnosis = await diagnosisOf(files)
      expect(codesOf(diagnosis).filter((each) => !healthy.includes(each))).toEqual([
        'scim/secret-in-export: fail',
        'scim/secret-in-export private-key',
      ])
      expect(leftOf(await printed(diagnosis), key)).toEqual([])
    }
  })
})

describe('what is public stays', () => {
  for (const key of publicKeys()) {
    for (const { name, of } of CONTAINERS.filter(({ file }) => file !== 's.pem')) {
      it(`${key.slice(0, 30).trim()} in ${name}`, () => {
        const content = String(of({ kind: '', pem: key, bare: key.replace(/-----[^-]+-----|\s/g, ''), secrets: [] }))
        expect(blackOut(content)).toEqual({ text: content, found: [] })
      })
    }
  }
})
