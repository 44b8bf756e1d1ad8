import { describe, expect, it } from 'vitest'
import { main } from '../src/cli.ts'
import { errorsBySigns, codesByPhrase, errorsByPhrase } from '../src/domain/known-phrases.ts'
import { AADSTS_PHRASES } from '../src/vendors/error-phrases.ts'
import { PROVISIONING_ERRORS } from '../src/vendors/known-errors.ts'
import { SYMPTOMS } from '../src/vendors/symptoms.ts'
import { aadsts } from '../src/vendors/aadsts.ts'
import { rules } from '../src/rules/index.ts'
import { readableText } from '../src/syntax/pasted-text.ts'
import { isGuideEntry } from './support/contract.ts'

interface Explained {
  readonly code: number
  readonly out: string
  readonly error: string
  /** The first line of each entry. */
  readonly headings: readonly string[]
}

async function explain(text: string): Promise<Explained> {
  let out = ''
  let error = ''
  const code = await main(['explain', '-'], {
    stdout: { write: (part: string) => (out += part), columns: 200 },
    stderr: { write: (part: string) => (error += part) },
    env: {},
    stdin: () => Promise.resolve(Buffer.from(text)),
    clock: () => new Date('2026-09-01T00:00:00Z'),
  })
  const headings = out.split(/\n\n─+\n\n/).map((entry) => entry.split('\n')[0] ?? '')
  return { code, out, error, headings }
}

describe('sentences of Microsoft’s lead to their code', () => {
  it.each([
    [
      '50011',
      'From our user: the reply URL “https://sso.mixpanel.com/sso/saml2” specified in the request does not match the reply URLs configured for the application “https://mixpanel.com/x”. What now?',
    ],
    [
      '50011',
      "The redirect URI 'https://sso.mixpanel.com/sso/saml2' specified in the request doesn't match the redirect URIs configured for the application",
    ],
    ['50011', 'The reply URL specified in the request does not match'],
    ['50011', "The redirect URI 'https://x.example/acs' specified in the request does not match"],
    ['50020', "Selected user account does not exist in tenant 'Contoso' and cannot access the application"],
    [
      '700016',
      'Ben sees: Application with identifier ‘https://mixpanel.com/security/sso/v2/authorize/’ was not found in the directory ‘Contoso’.',
    ],
    ['700016', 'log says UnauthorizedClient_DoesNotMatchRequest for all of them'],
    ['650056', 'Misconfigured application. This could be due to one of the following: the client has not listed any permissions'],
    ['65005', 'If the app supports SAML, you might have configured the app with the wrong Identifier (Entity).'],
    ['900971', 'the page only says: No reply address provided'],
    [
      '50105',
      'Your administrator has configured the application Mixpanel to block users unless they are specifically granted (‘assigned’) access to the application.',
    ],
    [
      '50105',
      'Failure reason: The signed in user is not assigned to a role for the signed in application. Assign the user to the application.',
    ],
    [
      '50020',
      "User account 'eve@fabrikam.com' from identity provider 'live.com' doesn't exist in tenant 'Contoso' and can't access the application 'c0ffee' in that tenant.",
    ],
    ['90072', 'The external account that the user signs in with doesn’t exist on the tenant that they signed into'],
    ['50034', 'To sign into this application, the account must be added to the contoso.com directory.'],
    ['750054', 'SAMLRequest or SAMLResponse must be present as query string parameters in HTTP request for SAML Redirect binding'],
    ['75005', 'The request is not a valid Saml2 protocol message.'],
    ['75008', 'The request from the app was denied since the SAML request had an unexpected destination.'],
    [
      '75011',
      "Authentication method 'X509, MultiFactor' by which the user authenticated with the service doesn't match requested authentication method 'Password, ProtectedTransport'.",
    ],
    ['76021', 'The request sent by client is not signed while the application requires signed requests'],
    [
      '76021',
      'cannot verify the signature of received authentication request since there is no certificate for verification configured in the application',
    ],
    ['76026', 'IssueTime in an SAML2 Authentication Request is expired.'],
    ['50003', 'Sign-in failed because of a missing signing key or certificate.'],
    ['501241', "Mandatory Input 'input' missing from transformation ID 'ExtractMailPrefix'."],
    ['7000112', 'UnauthorizedClientApplicationDisabled'],
    ['90002', "Tenant '11111111-2222-4333-8444-555555555555' not found. Check to make sure you have the correct tenant ID"],
    ['50194', "Application 'x'(Mixpanel) isn't configured as a multi-tenant application. Usage of the /common endpoint isn't supported"],
    ['53003', 'Your sign-in was successful but does not meet the criteria to access this resource.'],
    ['53003', 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.'],
    ['50126', 'Error validating credentials due to invalid username or password.'],
    ['50140', "This error occurred due to 'Keep me signed in' interrupt when the user was signing-in."],
    ['900561', 'The endpoint only accepts POST requests. Received a GET request.'],
  ])('%s', async (code, text) => {
    const { headings, code: exit } = await explain(text)
    expect(headings).toEqual([`AADSTS${code}`])
    expect(exit).toBe(0)
  })
})

describe('provisioning errors lead to their entry', () => {
  it.each([
    ['CredentialValidationFailure', 'scim/tenant-url', 'Error code: SystemForCrossDomainIdentityManagementCredentialValidationUnavailable'],
    [
      'CredentialValidationFailure',
      'scim/quarantine',
      'You appear to have entered invalid credentials. Please confirm you are using the correct information for an administrative account.',
    ],
    ['EncounteredQuarantineException', 'scim/quarantine', '"reason": "EncounteredQuarantineException"'],
    [
      'HTTP 404 in quarantine',
      'scim/tenant-url',
      'An HTTP/404 Not Found response was returned rather than the expected HTTP/200 OK response',
    ],
    ['InvalidDomain', 'scim/domains', 'errorCode = InvalidDomain'],
    ['Conflict, EntryConflict', 'scim/user-name', 'Error code MixpanelEntryConflict, since yesterday'],
    ['MandatoryFieldsMissing, MissingValues', 'scim/user-name', 'SkipReason: AttributeValidationFailed, PropertyName: userName'],
    ['EntrySynchronizationSkipped', 'access/assigned', 'the entry is skipped: NotEffectivelyEntitled'],
    ['DuplicateTargetEntries, DuplicateSourceEntries', 'scim/mappings', 'DuplicateTargetEntries'],
    ['LicenseLimitExceeded', 'mixpanel/plan', 'there are no available licenses for this user'],
    ['Unauthorized, InsufficientRights', 'mixpanel/plan', '{"errorCode":"Unauthorized","reason":"…"}'],
  ])('%s', async (heading, rule, text) => {
    const { headings, out } = await explain(text)
    expect(headings[0]).toBe(heading)
    expect(out).toContain(rule)
  })

  it('a common word is no error where nothing says that it is one', async () => {
    const { code } = await explain('There is a conflict in our calendar, and the timeout of the coffee machine.')
    expect(code).toBe(2)
  })
})

describe('messages and descriptions lead to their entry', () => {
  it.each([
    ['azure/entity-id-unique', 'The portal answers: Please enter an identifier which is unique within your organization.'],
    ['azure/entity-id', "Graph: Application alias 'https://mixpanel.com/security/sso/v2/authorize/' value is invalid."],
    ['azure/entity-id', 'terraform apply → IdentifierUrisEndsWithSlash'],
    ['azure/sso-mode', 'Failed to add identifier URI https://mixpanel.com/… All newly added URIs must contain a tenant verified domain'],
    ['signing/request', 'On the page of the app the button Test is greyed out.'],
    ['mixpanel/domains', 'Toast at the top right: Your domain has not been verified yet'],
    ['mixpanel/domains', 'our domain contoso.com is pending since Tuesday'],
    ['mixpanel/sso-enabled', 'Action Required to Enable SSO'],
    ['cert/base64', 'When we upload the certificate, Mixpanel rejects the file.'],
    ['azure/sign-on-url', 'The tile in My Apps just opens the ordinary login page of Mixpanel.'],
    ['live/postback-url', 'Clicking the tile gives a 404, Microsoft never shows up'],
    ['access/visible', 'Nina does not see Mixpanel in My Apps, the direct link works though'],
    ['mixpanel/sso-enabled', 'Our people still get the password prompt at Mixpanel and never reach Microsoft'],
    ['azure/org-id', 'users are sent to the wrong organization after the click'],
    ['access/guests', 'Guests from our agency cannot log in, employees can'],
    ['access/assigned', 'It works for me as global admin, but my colleagues are blocked'],
    ['access/nested-groups', 'The group All-Analytics is assigned and its people are refused anyway'],
    ['claims/email-for-everyone', 'Only the cloud-only accounts fail after the Microsoft page'],
    ['scim/user-name', 'Each person has two accounts in Mixpanel now, one with onmicrosoft'],
    ['claims/names', 'the first and last names of new users are blank'],
    ['scim/teams', 'He got in, but sees no projects whatsoever'],
    ['mixpanel/idp-managed-access', 'Microsoft login is fine, then: you are not a member of this organization'],
    ['claims/namespace', 'the email claim is there, I can see it in the portal!'],
    ['cert/rollover', 'Everybody was refused the minute we activated the new certificate'],
    ['cert/expiry-notice', 'Nobody got a mail that the certificate expires'],
    ['mixpanel/issuer-url', 'SAML response rejected: issuer mismatch'],
    ['signing/assertion', 'it says that the signature of the assertion is missing'],
    ['live/domain-txt', 'SSO suddenly stopped for all users, a week after the DNS move'],
    ['azure/reply-url', 'the browser ends in a redirect loop'],
    ['scim/job', 'new hires never appear in Mixpanel'],
    ['scim/scope', 'provisioning log: user skipped'],
    ['scim/mappings', 'People who left the company still have access'],
    ['scim/tenant-url', 'Test Connection fails although the token is definitely right'],
    ['mixpanel/plan', 'There is no SCIM tab, where do I get it? The SCIM menu is missing'],
    ['scim/teams', 'a new empty team shows up in Mixpanel instead of our group'],
    ['scim/roles', 'The role I gave her in Entra is ignored'],
    ['mixpanel/shared-sso', 'we have a second organization in the same tenant and it cannot be connected'],
    ['claims/namespace', 'Microsoft says success but Mixpanel lets nobody in'],
    ['claims/namespace', 'The sign-in log shows Success, and then Mixpanel shows an error'],
  ])('%s', async (rule, text) => {
    const { code, out } = await explain(text)
    expect(out).toContain(rule)
    expect(code).toBe(0)
  })

  it('Microsoft’s success and Mixpanel’s refusal are a page of their own', async () => {
    for (const text of [
      'Microsoft says success but Mixpanel does not let her in',
      'In Azure everything succeeds, Mixpanel bounces us back to its login',
      '"status":{"errorCode":0,"failureReason":"Other."}',
    ])
      expect((await explain(text)).headings, text).toContain('Microsoft says success, Mixpanel lets nobody in')
  })

  it('what has nothing to do with sign-in or provisioning leads nowhere', async () => {
    for (const text of [
      'How do I export events to BigQuery?',
      'The funnel shows other numbers than last week.',
      'What does the Growth plan cost for 20 seats?',
      'Please call me back about the invoice.',
      'The dashboard is slow in Firefox.',
      'Kann mir jemand helfen? Es geht nicht.',
    ]) {
      const { code, out } = await explain(text)
      expect({ code, out }, text).toEqual({ code: 2, out: '' })
    }
  })

  it('a description is no certainty', async () => {
    const { out } = await explain('new hires never appear in Mixpanel')
    expect(out).toContain('Probable cause')
    expect(out).not.toContain('Most likely cause')
  })
})

describe('the tables', () => {
  it('every phrase leads to its own code alone', () => {
    for (const [code, phrases] of AADSTS_PHRASES) {
      expect(aadsts(code)?.code, code).toBe(code)
      for (const phrase of phrases) expect(codesByPhrase(readableText(phrase.replaceAll('…', ' x '))), phrase).toEqual([code])
    }
  })

  it('every name and sentence of an error leads to its entry, and every entry names rules and numbers that exist', () => {
    const ids = new Set(rules.map(({ id }) => id))
    for (const entry of [...PROVISIONING_ERRORS, ...SYMPTOMS]) {
      const { name, codes = [], phrases = [], signs = [], guide, rules: named, meaning, cause, otherwise } = entry
      for (const code of codes) expect(errorsByPhrase(`Error code: Contoso${code}`)[0]?.name, code).toBe(name)
      for (const phrase of phrases)
        expect(
          errorsByPhrase(phrase.replaceAll('…', ' x ')).map((each) => each.name),
          phrase,
        ).toContain(name)
      if (signs.length > 0) expect(errorsBySigns(signs.map(([first]) => first).join(' ')).length, name).toBeGreaterThan(0)
      expect(codes.length + phrases.length + signs.length, name).toBeGreaterThan(0)
      expect(
        named.filter((id) => !ids.has(id)),
        name,
      ).toEqual([])
      for (const number of guide) expect(isGuideEntry(number), `${name}: ${number}`).toBe(true)
      for (const sentence of [meaning, cause, ...otherwise]) expect(sentence, name).toMatch(/[.”]$|https?:\S+$/)
      expect(named.length + otherwise.length, name).toBeGreaterThan(0)
    }
  })
})
