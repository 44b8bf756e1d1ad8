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
import { CONTAINERS, publicKeys, sampleKeys, type SampleKey } from './support/private-keys.ts'

// A private key is found by decoding it, in whatever it is written.

/** Not so many characters of a key in a row may be left. */
const MOST = 12

/** The pieces of the key that are left, in base64 and in hexadecimal. */
function leftOf(text: string, { secrets, pem }: SampleKey): readonly string[] {
  const plain = text.replace(/\\+[nr]|[\s"'+>|]/g, '')
  const written = secrets.flatMap((secret) => (pem === null ? [secret] : [secret, Buffer.from(secret, 'base64').toString('hex')]))
  const left: string[] = []
  for (const secret of written) {
    for (let at = 0; at + MOST <= secret.length; at += 4) {
      const piece = secret.slice(at, at + MOST)
      if (text.includes(piece) || plain.includes(piece)) left.push(piece)
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
