import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { assertionsIn, checkSignature, encryptedIn, type SignedMessage } from '../../src/domain/response-signature.ts'
import type { Certificate } from '../../src/model/certificates.ts'
import { artifactOf } from '../../src/pipeline/collect.ts'
import { certificateInBase64 } from '../../src/syntax/x509.ts'
import { attribute, parseXml, placeOfElement } from '../../src/syntax/xml.ts'
import { responseXml, sign, signerCalled } from '../support/saml.ts'

const signer = signerCalled('signer')
const signed = sign(responseXml(), signer)
const assertion = /<Assertion[\s\S]*<\/Assertion>/.exec(signed)?.[0] ?? ''
const forged = assertion.replace('_5e5510a1-0000-4000-8000-00000000a002', '_forged').replace(/<Signature[\s\S]*<\/Signature>/, '')
const SIGNATURE = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
const indented = signed.replaceAll('><', '>\n  <')
const lined = indented.replace(/>([^<>\s][^<>]*)</g, '>\n    $1\n  <')
/** The assertion inside of another element of the response. */
const nested = responseXml()
  .replace('<Assertion', '<samlp:Extensions><Assertion')
  .replace('</Assertion>', '</Assertion></samlp:Extensions>')
const beside = signed.replace(/(<Assertion .*?)(<Signature .*<\/Signature>)/s, '$2$1')
const changed = signed.replace('>Dana<', '>Dora<')
const overResponse = sign(responseXml(), signer, { over: 'response' })
const two = responseXml().replace('</Assertion>', `</Assertion>${forged}`)
const ENCRYPTED =
  '<EncryptedAssertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"/></EncryptedAssertion>'

function messageOf(xml: string): SignedMessage {
  const { artifact } = artifactOf('response.xml', Buffer.from(xml))
  const parsed = parseXml(artifact, 0, xml)
  if ('failed' in parsed) throw new Error(parsed.failed)
  return { xml, document: parsed.xml, placeOf: placeOfElement, attributeOf: attribute }
}

function certificateOf(name: 'signer' | 'forger'): Certificate {
  const certificate = certificateInBase64(new X509Certificate(signerCalled(name).certificate).raw.toString('base64'))
  if (!certificate) throw new Error(`The certificate of ${name} cannot be read.`)
  return certificate
}

/** `broken changed, unproven`: the status, and what may be read. */
function outlineOf(xml: string, certificates: readonly Certificate[] = []): string {
  const { signatureStatus, readable } = checkSignature(messageOf(xml), certificates)
  const status = signatureStatus.is === 'broken' ? `broken ${signatureStatus.fault}` : signatureStatus.is
  return `${status}, ${readable === null ? 'nothing to read' : readable.proven ? 'proven' : 'unproven'}`
}

describe('the signature of a captured response', () => {
  it.each([
    ['over the assertion', signed, 'intact, proven'],
    ['over the response', sign(responseXml(), signer, { over: 'response' }), 'intact, proven'],
    ['over both', sign(responseXml(), signer, { over: 'both' }), 'intact, proven'],
    ['of an assertion by itself', assertion, 'intact, proven'],
    ['missing', responseXml(), 'unsigned, unproven'],
    ['without a certificate to check it with', sign(responseXml(), signer, { embedded: null }), 'no-certificate, unproven'],
    [
      'with the certificate of somebody else',
      sign(responseXml(), signer, { embedded: signerCalled('forger').certificate }),
      'broken other-key, unproven',
    ],
    ['over a value that was changed', changed, 'broken changed, unproven'],
    ['over XML that was formatted', indented, 'intact, proven'],
    ['over XML that was formatted and changed', indented.replace('>Dana<', '>Dora<'), 'reformatted, unproven'],
    ['over XML with every text on a line of its own', lined, 'intact, proven'],
    ['over a digest that was cut into lines', signed.replace(/<DigestValue>(.{9})/, '<DigestValue>\n  $1\n  '), 'intact, proven'],
    ['over texts with blanks around them', signed.replace('>Dana<', '> Dana <'), 'intact, proven'],
    ['over both, formatted', sign(responseXml(), signer, { over: 'both' }).replaceAll('><', '>\n\t<'), 'intact, proven'],
    ['with a blanked digest', signed.replace(/(<DigestValue>)[^<]*/, '$1...'), 'blanked, unproven'],
    ['with a signature that is a word', signed.replace(/(<SignatureValue>)[^<]*/, '$1REDACTED'), 'blanked, unproven'],
    ['with a signature that is crossed out', signed.replace(/(<SignatureValue>.{99})[^<]{9}/, '$1xxxxxxxxx'), 'blanked, unproven'],
    ['beside the assertion', beside, 'broken beside-assertion, proven'],
    ['beside an encrypted assertion', signed.replace('<Assertion', `${ENCRYPTED}<Assertion`), 'broken wrapped, nothing to read'],
    [
      'over a response with an encrypted assertion too',
      sign(responseXml().replace('<Assertion', `${ENCRYPTED}<Assertion`), signer, { over: 'response' }),
      'broken several-assertions, nothing to read',
    ],
    [
      'missing, with an encrypted assertion too',
      responseXml().replace('<Assertion', `${ENCRYPTED}<Assertion`),
      'broken several-assertions, nothing to read',
    ],
    ['beside a second assertion', signed.replace('<Assertion', `${forged}<Assertion`), 'broken wrapped, proven'],
    [
      'inside a forged assertion',
      signed.replace(assertion, forged.replace('</Assertion>', `${assertion}</Assertion>`)),
      'broken wrapped, nothing to read',
    ],
    [
      'missing, with two assertions',
      responseXml().replace('</Assertion>', `</Assertion>${forged}`),
      'broken several-assertions, nothing to read',
    ],
    [
      'over an ID that is there twice',
      signed.replace('<Subject>', '<Subject ID="_5e5510a1-0000-4000-8000-00000000a002">'),
      'broken duplicate-id, nothing to read',
    ],
    ['over an element that is missing', signed.replace('URI="#_5e', 'URI="#_6e'), 'broken reference-to-nothing, nothing to read'],
    [
      'over the assertion, where the response has an ID that is there twice',
      signed.replace('<samlp:Status>', '<samlp:Status ID="_5e5510a1-0000-4000-8000-00000000a001">'),
      'broken duplicate-id, nothing to read',
    ],
    ['over an assertion in a place where SAML has none', sign(nested, signer), 'broken wrapped, nothing to read'],
    ['missing, and the assertion is in a place where SAML has none', nested, 'unsigned, nothing to read'],
    ['missing, and the assertion is encrypted', ENCRYPTED, 'unsigned, nothing to read'],
    [
      'beside the assertion, in another element',
      signed.replace(/(<samlp:Status>)(.*?)(<Signature .*?<\/Signature>)/s, '$1$3$2'),
      'broken wrapped, nothing to read',
    ],
    [
      'beside the assertion, and a second assertion is there',
      signed.replace(/(<Assertion .*?)(<Signature .*<\/Signature>)/s, `$2${forged}$1`),
      'broken wrapped, nothing to read',
    ],
    [
      'over the response, in the assertion',
      overResponse.replace(/(<Signature .*?<\/Signature>)(.*?)(<Subject>)/s, '$2$1$3'),
      'broken reference-elsewhere, nothing to read',
    ],
    ['over a response with two assertions', sign(two, signer, { over: 'response' }), 'broken several-assertions, nothing to read'],
    [
      'over a response with two assertions, of which one was changed',
      sign(two, signer, { over: 'response' }).replace('>Dana<', '>Dora<'),
      'broken several-assertions, nothing to read',
    ],
    [
      'over a response with two assertions, of which one is encrypted, and which was changed',
      sign(responseXml().replace('<Assertion', `${ENCRYPTED}<Assertion`), signer, { over: 'response' }).replace('>Dana<', '>Dora<'),
      'broken wrapped, nothing to read',
    ],
    [
      'changed, beside a second assertion',
      signed.replace('>Dana<', '>Dora<').replace('<Assertion', `${forged}<Assertion`),
      'broken wrapped, nothing to read',
    ],
    [
      'over the assertion, and a second one is in the signature itself',
      signed.replace('</Signature>', `<Object>${forged}</Object></Signature>`),
      'broken wrapped, proven',
    ],
    [
      'over the token of a WS-Federation answer',
      `<t:Answer xmlns:t="urn:t"><t:RequestedSecurityToken>${assertion}</t:RequestedSecurityToken></t:Answer>`,
      'intact, proven',
    ],
    [
      'over the token of another answer',
      `<t:Answer xmlns:t="urn:t"><t:Token>${assertion}</t:Token></t:Answer>`,
      'broken wrapped, nothing to read',
    ],
    [
      'beside the assertion, with an encrypted one too',
      beside.replace('<Assertion', `${ENCRYPTED}<Assertion`),
      'broken wrapped, nothing to read',
    ],
    ['beside the assertion, formatted', beside.replaceAll('><', '>\n  <'), 'reformatted, unproven'],
    [
      'over both, of which the inner one is blanked',
      sign(responseXml(), signer, { over: 'both' }).replace(/(<Assertion .*?<DigestValue>)[^<]*/s, '$1...'),
      'blanked, unproven',
    ],
    [
      'blanked, and the assertion is in a place where SAML has none',
      sign(nested, signer).replace(/(<DigestValue>)[^<]*/, '$1...'),
      'blanked, nothing to read',
    ],
    [
      'without a certificate, and the assertion is in a place where SAML has none',
      sign(nested, signer, { embedded: null }),
      'no-certificate, nothing to read',
    ],
    [
      'over a value that was changed, with a blank between two elements',
      changed.replace('<Subject>', ' <Subject>'),
      'broken changed, unproven',
    ],
    [
      'over a value that was changed, with a text between two elements',
      changed.replace('<Subject>', 'x\n<Subject>'),
      'broken changed, unproven',
    ],
    [
      'over the assertion, where two other elements have an empty ID',
      signed.replace('ID="_5e5510a1-0000-4000-8000-00000000a001"', 'ID=""').replace('<samlp:Status>', '<samlp:Status ID="">'),
      'intact, proven',
    ],
    [
      'over the assertion, where the response has no ID',
      signed.replace(' ID="_5e5510a1-0000-4000-8000-00000000a001"', ''),
      'intact, proven',
    ],
    ['with eight signatures', signed.replace('</samlp:Response>', `${SIGNATURE.repeat(7)}</samlp:Response>`), 'intact, proven'],
    ['with HMAC', signed.replace('xmldsig-more#rsa-sha256', 'xmldsig-more#hmac-sha256'), 'broken hmac, nothing to read'],
    ['with a processing instruction', signed.replace('<Subject>', '<?x y?><Subject>'), 'broken processing-instruction, nothing to read'],
    [
      'with nine signatures',
      signed.replace('</samlp:Response>', `${SIGNATURE.repeat(8)}</samlp:Response>`),
      'broken wrapped, nothing to read',
    ],
  ])('%s', (_name, xml, expected) => {
    expect(outlineOf(xml)).toBe(expected)
  })

  it('over both is that over the assertion, although the other comes first', () => {
    const { signatureStatus } = checkSignature(messageOf(sign(responseXml(), signer, { over: 'both' })), [])
    expect(signatureStatus).toMatchObject({ is: 'intact', over: 'assertion', reindented: false })
    expect(checkSignature(messageOf(overResponse), []).signatureStatus).toMatchObject({ is: 'intact', over: 'response' })
    expect(checkSignature(messageOf(indented), []).signatureStatus).toMatchObject({ is: 'intact', over: 'assertion', reindented: true })
  })

  it('names its algorithm, and whether that is SHA-1', () => {
    const sha1 = (hash: 'sha1' | 'sha256' | 'sha512'): unknown => {
      const { signatureStatus } = checkSignature(messageOf(sign(responseXml(), signer, { hash })), [])
      return signatureStatus.is === 'intact' && [signatureStatus.sha1, signatureStatus.algorithm.value]
    }
    expect(sha1('sha1')).toEqual([true, 'http://www.w3.org/2000/09/xmldsig#rsa-sha1'])
    expect(sha1('sha256')).toEqual([false, 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'])
    expect(sha1('sha512')).toEqual([false, 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512'])
  })

  it('names the signer, and says whether it is one of the certificates given', () => {
    const known = certificateOf('signer')
    for (const [certificates, isKnown] of [
      [[known], true],
      [[certificateOf('forger'), known], true],
      [[certificateOf('forger')], false],
      [[], false],
    ] as const) {
      const { signatureStatus } = checkSignature(messageOf(signed), certificates)
      expect(signatureStatus).toMatchObject({ is: 'intact', over: 'assertion', sha1: false, known: isKnown })
      expect(signatureStatus.is === 'intact' && signatureStatus.signer.sha256).toBe(known.sha256)
    }
  })

  it('is checked with the certificates given where none is embedded', () => {
    const bare = sign(responseXml(), signer, { embedded: null })
    expect(outlineOf(bare, [certificateOf('signer')])).toBe('intact, proven')
    expect(outlineOf(bare, [certificateOf('forger')])).toBe('broken other-key, unproven')
  })

  it('reports SHA-1, and values that a comment cuts', () => {
    const xml = sign(responseXml(), signer, { hash: 'sha1' }).replace('>Dana<', '>Da<!-- x -->na<')
    const { signatureStatus, readable } = checkSignature(messageOf(xml), [])
    expect(signatureStatus).toMatchObject({ is: 'intact', sha1: true })
    expect(signatureStatus.is === 'intact' && signatureStatus.comments.map(({ artifact }) => artifact.name)).toEqual(['response.xml'])
    expect(readable?.signed.textContent).toContain('Dana')
  })

  it('reads the signed text alone: what was added around it is not in it', () => {
    const { readable } = checkSignature(messageOf(signed.replace('<Assertion', `${forged}<Assertion`)), [])
    expect(readable?.signed.getAttribute('ID')).toBe('_5e5510a1-0000-4000-8000-00000000a002')
    expect(readable?.original.getAttribute('ID')).toBe('_5e5510a1-0000-4000-8000-00000000a002')
  })

  it('names the place of a fault, its algorithm, and nobody as the signer', () => {
    const { signatureStatus, readable } = checkSignature(messageOf(changed), [certificateOf('signer')])
    expect(signatureStatus).toMatchObject({
      ...{ is: 'broken', fault: 'changed', signer: null, known: false },
      algorithm: { value: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256' },
    })
    expect(signatureStatus.at.artifact.name).toBe('response.xml')
    expect(readable?.signed).toBe(readable?.original)
  })

  it('beside the assertion names who signed it', () => {
    const known = certificateOf('signer')
    expect(checkSignature(messageOf(beside), [known]).signatureStatus).toMatchObject({
      fault: 'beside-assertion',
      signer: known,
      known: true,
    })
    expect(checkSignature(messageOf(beside), []).signatureStatus).toMatchObject({ fault: 'beside-assertion', known: false })
  })
})

describe('the assertions of a message', () => {
  const rootOf = (xml: string): SignedMessage['document']['root'] => messageOf(xml).document.root

  it('are counted, the root included', () => {
    expect(assertionsIn(rootOf(assertion)).length).toBe(1)
    expect(assertionsIn(rootOf(two)).length).toBe(2)
    expect(assertionsIn(rootOf(ENCRYPTED)).length).toBe(0)
    expect(assertionsIn(rootOf('<Assertion/>')).length).toBe(0)
  })

  it('are counted apart where they are encrypted', () => {
    expect(encryptedIn(rootOf(ENCRYPTED)).length).toBe(1)
    expect(encryptedIn(rootOf(responseXml().replace('<Assertion', `${ENCRYPTED}${ENCRYPTED}<Assertion`))).length).toBe(2)
    expect(encryptedIn(rootOf('<EncryptedAssertion/>')).length).toBe(0)
    expect(encryptedIn(rootOf(assertion)).length).toBe(0)
  })
})
