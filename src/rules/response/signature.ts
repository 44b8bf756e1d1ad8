import { cannotTell, cite, count, deferTo, defineRule, derived, inputs, quote, valueOf, type FindingKind, type Fix } from '../kit.ts'
import { onSsoPage, TEST_SIGN_IN } from '../../fixes/portal.ts'
import type { ResponseSignatureFault } from '../../model/saml.ts'
import { CAPTURE_AGAIN, isRefusal, NOT_CAPTURED, SIGN_ASSERTION } from './_response.ts'

const DECRYPT: Fix = {
  summary: 'Turn token encryption off for the app.',
  steps: onSsoPage(
    'On the left, under Security, click Token encryption.',
    'At the certificate that is active, click … ▸ Deactivate token encryption certificate.',
    TEST_SIGN_IN,
  ),
  command: null,
}

const DISTRUST: Fix = {
  summary: 'Trust nothing in this file, and capture the response once more at its source.',
  steps: [
    'Find out where the file came from: no identity provider writes such a response. A test tool does, and so does someone who tries to sign in as somebody else.',
    ...CAPTURE_AGAIN.steps,
  ],
  command: null,
}

const kind = (means: string, fix: Fix, rest: Partial<FindingKind> = {}): FindingKind => ({
  guide: 'SI-01',
  severity: 'error',
  owner: 'entra-admin',
  means,
  fix,
  ...rest,
})

export default defineRule({
  id: 'response/signature',
  title: 'The captured response is soundly signed',
  stage: 'trust',
  why: 'The signature is all that tells Mixpanel that the assertion comes from Entra as it was written there. Without a sound one it refuses everybody.',
  not: 'A signature over the whole response does as well as one over the assertion. Whose it is, is response/certificate’s question.',
  findings: {
    unsigned: kind('Neither the response nor the assertion is signed.', SIGN_ASSERTION),
    changed: kind('What is signed was changed after it was signed.', CAPTURE_AGAIN),
    're-indented': kind('The XML was formatted after it was signed; without that, the signature holds.', CAPTURE_AGAIN, {
      severity: 'warning',
    }),
    'indented-or-changed': kind('The XML was formatted, and perhaps changed, after it was signed.', CAPTURE_AGAIN),
    'other-key': kind(
      'The signature was made by another key than any certificate here, the one that it brings along included.',
      CAPTURE_AGAIN,
    ),
    wrapped: kind('The signature covers one assertion, and another one stands beside or around it (signature wrapping).', DISTRUST),
    'duplicate-id': kind('The identifier that the signature refers to stands twice.', DISTRUST),
    'several-assertions': kind('There is more than one assertion.', DISTRUST),
    'several-signed-infos': kind('A part of the signature that must stand once stands twice.', DISTRUST),
    'several-references': kind('The signature refers to more than one element.', DISTRUST),
    'no-reference': kind('The signature refers to nothing.', DISTRUST),
    'reference-to-nothing': kind('The signature refers to an element that is not there.', CAPTURE_AGAIN),
    'reference-elsewhere': kind('The signature covers something else than the response or the assertion that it stands in.', DISTRUST),
    hmac: kind('The signature is made with a shared secret (HMAC), for which anybody could take the public certificate.', DISTRUST),
    'unknown-algorithm': kind('The signature names no algorithm that signs: none, or one that is not known.', DISTRUST),
    'unknown-transform': kind('The signature asks for a transformation that SAML does not allow.', DISTRUST),
    'processing-instruction': kind('A processing instruction stands in the response, which can hide text from some readers.', DISTRUST),
    unverifiable: kind('The signature cannot be checked.', CAPTURE_AGAIN),
    'comment-in-value': kind('A comment stands inside a value: some readers take only what is in front of it.', DISTRUST, {
      severity: 'warning',
    }),
    'sha-1': kind('The signature rests on SHA-1.', SIGN_ASSERTION, { guide: 'SI-02', severity: 'warning' }),
    encrypted: kind('The assertion is encrypted, and Mixpanel documents no key to read it with.', DECRYPT, { guide: 'SI-04' }),
  },
  cites: [
    cite('microsoft-signing', 'Sign SAML assertion is the default Signing Option, and SHA-256 the default Signing Algorithm.'),
    cite('mixpanel-jump-cloud', 'The screenshot has the tick at Sign Assertion, and the signature algorithm RSA-SHA256.'),
  ],
  wants: { response: derived.response, policies: inputs.tokenPolicies, application: derived.application, principal: derived.principal },

  *check(_known, { response, policies = [], application, principal }) {
    if (!response) return NOT_CAPTURED
    const { signatureStatus, encrypted, beyond } = response.opened
    if (isRefusal(response)) return deferTo('response/status', 'Microsoft refused the sign-in, so there is no assertion to be signed.')
    const [locked] = encrypted
    if (locked && !response.opened.assertion) {
      if (application?.tokenEncryptionKeyId.is === 'known' || principal?.tokenEncryptionKeyId.is === 'known') {
        return deferTo('signing/encryption', 'Token encryption is on, so the assertion is encrypted.')
      }
      yield {
        code: 'encrypted',
        at: locked,
        message:
          'The assertion is encrypted (EncryptedAssertion): only who has the private key can read it, and Mixpanel documents no such key.',
      }
    }
    switch (signatureStatus.is) {
      case 'intact': {
        if (signatureStatus.sha1 && !policies.some(({ signingAlgorithm }) => /sha-?1$/i.test(valueOf(signingAlgorithm) ?? ''))) {
          yield {
            code: 'sha-1',
            at: signatureStatus.algorithm.at,
            message: `The signature is made with ${quote(signatureStatus.algorithm.value)} and rests on SHA-1, which is broken; it should be SHA-256.`,
            expected: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
            actual: signatureStatus.algorithm.value,
          }
        }
        const [comment, ...more] = signatureStatus.comments
        if (comment) {
          yield {
            code: 'comment-in-value',
            at: [comment, ...more],
            message: `A comment stands inside ${count(signatureStatus.comments.length, 'value')} of the assertion. The signature does not cover comments, so anybody can have put it there, and some readers take only the text in front of it.`,
          }
        }
        return undefined
      }
      case 'no-certificate':
        return cannotTell(
          'The signature brings no certificate along that can be read, and none is among the inputs to check it with.',
          signatureStatus.at,
          inputs.certificates,
        )
      case 'unsigned':
        if (locked && !response.opened.assertion) return undefined
        yield {
          code: 'unsigned',
          at: signatureStatus.at,
          message: 'Neither the response nor the assertion in it is signed, so Mixpanel cannot know who wrote it.',
        }
        return undefined
      case 'broken':
        yield {
          code: signatureStatus.fault,
          at: signatureStatus.at,
          message: `${SAYS[signatureStatus.fault]}${signatureStatus.fault === 'unknown-algorithm' || signatureStatus.fault === 'hmac' ? ` It names ${quote(signatureStatus.algorithm?.value ?? '')}.` : ''}${beyond > 0 && signatureStatus.fault === 'wrapped' ? ` ${count(beyond, 'attribute')} that it does not cover ${beyond === 1 ? 'was' : 'were'} left unread.` : ''}`,
          actual: signatureStatus.algorithm?.value ?? null,
        }
        return undefined
    }
  },
})

const SAYS: Readonly<Record<ResponseSignatureFault, string>> = {
  changed: 'The signature does not hold: what it covers was changed after it was signed.',
  're-indented':
    'The signature does not hold as the file is, because the XML was re-indented after it was signed: an editor or a web page formatted it. With the line breaks and spaces between the elements taken out it holds, so what is in it is as it was signed.',
  'indented-or-changed':
    'The signature does not hold: the XML was re-indented after it was signed, which alone breaks a signature. Whether something else was changed as well cannot be told; taking out the line breaks and spaces did not mend it.',
  'other-key': 'The signature was made by another key: neither the certificate that it brings along nor any other here fits it.',
  wrapped:
    'The signature does not cover every assertion in the response: one that nobody signed was put beside, into or around the signed one (signature wrapping).',
  'duplicate-id': 'Two elements have the same ID, so it cannot be told which of them the signature covers.',
  'several-assertions': 'The response holds several assertions; Entra issues one, and which of them Mixpanel would take nobody can say.',
  'several-signed-infos': 'The signature holds a part twice that must be there once (SignedInfo or one of its methods).',
  'several-references': 'The signature refers to several elements; in SAML it refers to the one that it stands in.',
  'no-reference': 'The signature refers to no element at all, so it covers nothing.',
  'reference-to-nothing': 'The signature refers to an element that is not in the response, so it covers nothing that could be read.',
  'reference-elsewhere': 'The signature covers something else than the response or the assertion that it stands in.',
  hmac: 'The signature is an HMAC, made with a secret that both sides share. Entra signs with a certificate; whoever takes the public certificate for that secret can sign anything.',
  'unknown-algorithm': 'The signature is made with no algorithm that is known to sign.',
  'unknown-transform': 'The signature asks for a transformation of what it covers that SAML does not allow.',
  'processing-instruction':
    'A processing instruction (<?…?>) stands in the response. It can hide signed text from one reader and show it to another, so nothing in the response was read.',
  unverifiable: 'The signature cannot be checked: it is not put together as the standard has it.',
}
