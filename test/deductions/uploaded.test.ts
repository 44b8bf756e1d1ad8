import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { derived } from '../../src/model/vocabulary.ts'
import type { Uploaded } from '../../src/model/certificates.ts'
import { deduced, placed } from '../support/deduced.ts'
import { ROOT } from '../support/indexes.ts'

const pem = (name: string): string => readFileSync(join(ROOT, 'test/certs', name), 'utf8')
const [ACTIVE, NEWER] = [pem('active-until-2028-03-04.pem'), pem('newer-until-2029-06-01.pem')]
const settings = (certificate: string): string => `orgId: "1234567"\nissuerUrl: https://sts.windows.net/x/\ncertificate: ${certificate}\n`
const file = (uploaded: Uploaded): string => `${uploaded.as} ${placed(uploaded.at)}`
const HEX = '2FD4E1C67A2D28FCED849EE1BB76E7391B93EB12'
const request = pem('request.csr')

describe('which certificate Mixpanel has', () => {
  it.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    ['the only file', { 'a.cer': ACTIVE }, 'file a.cer'],
    ['one of equal files', { 'a.cer': ACTIVE, 'b.txt': `Hello,\n${ACTIVE}` }, 'file a.cer'],
    ['the tidy one of equal files', { 'a.txt': `Hello,\n${ACTIVE}`, 'b.cer': ACTIVE }, 'file b.cer'],
    [
      'a PEM file before the same one in DER',
      { 'a.der': Buffer.from(ACTIVE.replace(/-.*-|\s/g, ''), 'base64'), 'b.pem': ACTIVE },
      'file b.pem',
    ],
    ['that alone, before it with others', { 'a.pem': `${ACTIVE}${NEWER}`, 'b.pem': ACTIVE }, 'file b.pem'],
    ['a certificate before a request', { 'a.csr': request, 'b.cer': ACTIVE }, 'file b.cer'],
    [
      'a damaged certificate before a request',
      { 'a.csr': request, 'b.cer': '-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n' },
      'file b.cer',
    ],
    ['a request where there is nothing else', { 'a.csr': request }, 'file a.csr'],
    ['a request that is there twice', { 'a.csr': request, 'b.csr': request }, 'file a.csr'],
    [
      'the fingerprint of the settings',
      { 'a.cer': ACTIVE, 'mixpanel.yaml': settings(`"${HEX}"`) },
      'fingerprint mixpanel.yaml/certificate',
    ],
    ['none, where the settings have none', { 'mixpanel.yaml': settings('""') }, 'nothing mixpanel.yaml/certificate'],
    ['the file, where the settings have none yet', { 'a.cer': ACTIVE, 'mixpanel.yaml': settings('""') }, 'file a.cer'],
  ])('%s', async (_, files, expected) => {
    expect(file((await deduced(files)).of(derived.uploaded))).toBe(expected)
  })

  it('a fingerprint has its digits and its algorithm', async () => {
    const spaced = HEX.toLowerCase().replace(/..(?!$)/g, '$&:')
    expect((await deduced({ 'mixpanel.yaml': settings(`"${spaced}"`) })).of(derived.uploaded)).toMatchObject({
      as: 'fingerprint',
      algorithm: 'sha1',
      hex: HEX,
      typed: spaced,
    })
    expect((await deduced({ 'mixpanel.yaml': settings(`"${HEX}${HEX.slice(0, 24)}"`) })).of(derived.uploaded)).toMatchObject({
      algorithm: 'sha256',
      hex: `${HEX}${HEX.slice(0, 24)}`,
    })
  })

  it('a fingerprint is no certificate file', async () => {
    const found = await deduced({ 'mixpanel.yaml': settings(`"${HEX}"`) })
    expect(found.whyNot(derived.uploadedFile)).toEqual({
      why: 'Mixpanel’s settings give a fingerprint of the certificate, not the certificate.',
      at: 'mixpanel.yaml/certificate',
      fact: 'derived.uploadedFile',
    })
    expect((await deduced({ 'a.cer': ACTIVE })).of(derived.uploadedFile).artifact.name).toBe('a.cer')
  })

  it('the file that --cert names, before everything else', async () => {
    const files = { 'a.cer': ACTIVE, 'b.cer': NEWER, 'mixpanel.yaml': settings(`"${HEX}"`) }
    expect(file((await deduced(files, { cert: 'b.cer', roles: { 'b.cer': 'cert' } })).of(derived.uploaded))).toBe('file b.cer')
    expect((await deduced(files, { cert: 'c.cer' })).whyNot(derived.uploaded)?.why).toBe(
      '--cert names “c.cer”, and no certificate file could be read there.',
    )
  })

  it('a block in the settings, before files', async () => {
    const block = `|\n${ACTIVE.replace(/^/gm, '  ')}`
    expect(file((await deduced({ 'b.cer': NEWER, 'mixpanel.yaml': settings(block) })).of(derived.uploaded))).toMatch(/^file mixpanel\.yaml/)
  })

  it('a path in the settings without its file is not known', async () => {
    expect((await deduced({ 'a.cer': ACTIVE, 'mixpanel.yaml': settings('./uploaded.cer') })).whyNot(derived.uploaded)).toMatchObject({
      why: 'certificate: names “./uploaded.cer”, and there is no such file next to “mixpanel.yaml”.',
      at: 'mixpanel.yaml/certificate',
    })
  })

  it('a damaged value in the settings is not known, unless there is a file', async () => {
    const damaged = settings('[1, 2]')
    expect((await deduced({ 'mixpanel.yaml': damaged })).whyNot(derived.uploaded)?.why).toMatch(
      /^certificate: in the Mixpanel settings cannot be read: .+\.$/,
    )
    expect(file((await deduced({ 'a.cer': ACTIVE, 'mixpanel.yaml': damaged })).of(derived.uploaded))).toBe('file a.cer')
  })

  it('is missing where nothing is given', async () => {
    expect((await deduced({})).whyNot(derived.uploaded)).toEqual({ why: null, at: null, fact: 'derived.uploaded' })
  })

  it('is not known where there are several, which are named', async () => {
    const found = await deduced({ 'a.cer': ACTIVE, 'b.cer': NEWER })
    expect(found.whyNot(derived.uploaded)?.why).toBe(
      'The inputs hold 2 different certificates (“b.cer” and “a.cer”), and the input does not show which of them Mixpanel has: name it with --cert, or as certificate: in mixpanel.yaml.',
    )
    const many = ['stranger-until-2028-05-05', 'rsa-1024', 'ec-p256', 'newer-until-2029-06-01', 'active-until-2028-03-04'].map(
      (name, index) => [`${index}.cer`, pem(`${name}.pem`)] as const,
    )
    const listed = async (count: number): Promise<string | undefined> =>
      /\((.*)\)/.exec((await deduced(Object.fromEntries(many.slice(0, count)))).whyNot(derived.uploaded)?.why ?? '')?.[1]
    expect((await listed(4))?.match(/“/g)).toHaveLength(4)
    expect(await listed(5)).toMatch(/^“\d\.cer”, “\d\.cer”, “\d\.cer” and 2 more$/)
  })
})
