import { describe, expect, it } from 'vitest'
import { certificateReference, siblingOf, whyNoCertificate } from '../../src/domain/certificate-reference.ts'

describe('the file that a path in another file means', () => {
  it.each([
    ['mixpanel.yaml', './a.cer', 'a.cer', false],
    ['in/mixpanel.yaml', 'a.cer', 'in/a.cer', false],
    ['in/mixpanel.yaml', 'certs//./a.cer', 'in/certs/a.cer', false],
    ['in/mixpanel.yaml', String.raw`certs\a.cer`, 'in/certs/a.cer', false],
    ['in/mixpanel.yaml', 'certs/../a.cer', 'in/a.cer', false],
    ['in/mixpanel.yaml', '../a.cer', 'a.cer', true],
    ['x/in/mixpanel.yaml', '../certs/a.cer', 'x/certs/a.cer', true],
    ['in/mixpanel.yaml', 'certs/../../a.cer', 'a.cer', true],
    ['in/mixpanel.yaml', 'c.cer:1', 'in/c.cer:1', false],
  ])('in %s, %s is %s', (artifact, reference, name, outside) => {
    expect(siblingOf(artifact, reference)).toEqual({ name, outside })
  })

  it.each([
    ['mixpanel.yaml', '/a.cer'],
    ['mixpanel.yaml', String.raw`\\server\a.cer`],
    ['mixpanel.yaml', String.raw`C:\a.cer`],
    ['mixpanel.yaml', 'd:a.cer'],
    ['mixpanel.yaml', '../a.cer'],
    ['in/mixpanel.yaml', '../../a.cer'],
    ['../mixpanel.yaml', '../a.cer'],
    ['/mixpanel.yaml', '../a.cer'],
    ['mixpanel.yaml', './'],
    ['mixpanel.yaml', ''],
    ['in/mixpanel.yaml', '..'],
  ])('in %s, %j is none', (artifact, reference) => expect(siblingOf(artifact, reference)).toBeNull())
})

describe('what is written as the certificate', () => {
  const SHA1 = '2FD4E1C67A2D28FCED849EE1BB76E7391B93EB12'
  const SHA256 = SHA1 + SHA1.slice(0, 24)
  const BASE64 = `MII${'C'.repeat(310)}==`

  it.each([
    [SHA1, SHA1],
    [SHA1.toLowerCase(), SHA1],
    [SHA256, SHA256],
    [SHA1.replace(/..(?!$)/g, '$&:'), SHA1],
    [SHA1.replace(/..(?!$)/g, '$& '), SHA1],
    [`\u200E${SHA1}`, SHA1],
    [`sha1 Fingerprint=${SHA1}`, SHA1],
    [`SHA-256: ${SHA256}`, SHA256],
    [`Thumbprint: ${SHA1}`, SHA1],
  ])('%s is a fingerprint', (text, fingerprint) => expect(certificateReference(text)).toEqual({ fingerprint }))

  it.each([
    '-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----',
    '----- BEGIN CERTIFICATE-----',
    BASE64,
    `${BASE64.slice(0, 64)}\n  ${BASE64.slice(64)}`,
    `MII${'C'.repeat(310)}`,
  ])('%s is a certificate', (text) => expect(certificateReference(text)).toEqual({ pem: text }))

  it.each([
    [' ./uploaded.cer ', './uploaded.cer'],
    [`${SHA1}0`, `${SHA1}0`],
    [`x${SHA1}`, `x${SHA1}`],
    [`${SHA1}.cer`, `${SHA1}.cer`],
    [`0${SHA256}`, `0${SHA256}`],
    [`MII${'C'.repeat(200)}`, `MII${'C'.repeat(200)}`],
    [`x${BASE64}`, `x${BASE64}`],
    [`${BASE64}x`, `${BASE64}x`],
    ['BEGIN.cer', 'BEGIN.cer'],
  ])('%s is a path', (text, path) => expect(certificateReference(text)).toEqual({ path }))
})

describe('why there is no certificate', () => {
  const FILE = 'in/mixpanel.yaml'

  it.each([
    ['a'.repeat(30), 'certificate: has 30 hexadecimal digits; a SHA-1 fingerprint has 40, and a SHA-256 fingerprint 64.'],
    [`AB:${'a'.repeat(68)}`, 'certificate: has 70 hexadecimal digits; a SHA-1 fingerprint has 40, and a SHA-256 fingerprint 64.'],
    ['./', 'certificate: names “./”, which is a folder; give the name of the certificate file.'],
    ['a.cer', 'certificate: names “a.cer”, and there is no such file next to “in/mixpanel.yaml”.'],
    [
      'up/a.cer',
      'certificate: names “up/a.cer”, and no such file is below the folder of “in/mixpanel.yaml”; a link that leads out of it is not followed.',
    ],
    [' a.cer ', 'certificate: names “ a.cer ”, and there is no such file next to “in/mixpanel.yaml”.'],
    ['../a.cer', 'certificate: names “../a.cer”, which is not in the folder of “in/mixpanel.yaml”; put the file in that folder.'],
    ['..', 'certificate: names “..”, which is not in the folder of “in/mixpanel.yaml”; put the file in that folder.'],
    ['/a.cer', 'certificate: names “/a.cer”, which is not in the folder of “in/mixpanel.yaml”; put the file in that folder.'],
    ['a'.repeat(29), `certificate: names “${'a'.repeat(29)}”, and there is no such file next to “in/mixpanel.yaml”.`],
    ['a'.repeat(71), `certificate: names “${'a'.repeat(71)}”, and there is no such file next to “in/mixpanel.yaml”.`],
  ])('%j', (text, sentence) => expect(whyNoCertificate(text, FILE)).toBe(sentence))
})
