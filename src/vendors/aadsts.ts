// Microsoft’s sign-in errors that users of this setup see: what Microsoft says each means, what causes it here, and which rules check
// that. Microsoft warns that codes may change; its current text is at login.microsoftonline.com/error?code=….

export interface Aadsts {
  /** Without the letters in front. */
  readonly code: string
  /** In Microsoft’s words, or close to them. */
  readonly meaning: string
  /** The cause between Entra and Mixpanel, as a sentence. */
  readonly cause: string
  /** Entries of the failure guide; empty where no setting of this setup explains it. */
  readonly guide: readonly string[]
  /** The rules that check for the cause, the most likely first. */
  readonly rules: readonly string[]
  /** What else to check, as sentences, where no rule explains it. */
  readonly otherwise: readonly string[]
  /** What is wrong where Microsoft answers Mixpanel's request with it, before anyone has signed in; absent where it cannot say so then. */
  readonly atLogin?: LoginProblem
}

/** What Microsoft can find wrong with a request, before anyone has signed in. */
export type LoginProblem =
  | 'identifier'
  | 'reply-url'
  | 'sign-in-url'
  | 'tenant'
  | 'cloud'
  | 'app-disabled'
  | 'request'
  | 'request-not-signed'
  | 'no-signing-certificate'

/** The rest of a sentence: “Microsoft answers AADSTS50011: …”. */
export const LOGIN_PROBLEMS: Readonly<Record<LoginProblem, string>> = {
  identifier: 'the tenant has no app with the identifier in Mixpanel’s request, or the request went to the wrong tenant',
  'reply-url': 'the reply URL in Mixpanel’s request is not registered for the app',
  'sign-in-url': 'the URL that Mixpanel sends users to does not accept a SAML request',
  tenant: 'no tenant exists at this URL',
  cloud: 'the tenant belongs to another national cloud than this URL',
  'app-disabled': 'the app is disabled',
  request: 'Microsoft does not support something in Mixpanel’s request',
  'request-not-signed': 'the app requires signed requests, and Mixpanel’s request is not signed',
  'no-signing-certificate': 'the app has no certificate to sign with',
}

/** Where Microsoft explains a code itself. */
export function explainedAt(code: string): string {
  return `https://login.microsoftonline.com/error?code=${code}`
}

export function aadsts(code: string): Aadsts | undefined {
  return AADSTS.find((each) => each.code === code)
}

/** Codes that the login page also shows in place of another. */
const ALSO_SEEN_AS: ReadonlyMap<string, string> = new Map([['90023', '900235']])

/** What is wrong where Microsoft's login page shows this code; undefined for a code that it does not know or that says nothing of the setup. */
export function loginProblemOf(code: string): LoginProblem | undefined {
  return aadsts(ALSO_SEEN_AS.get(code) ?? code)?.atLogin
}

/** Every code with a login problem, in numeric order. */
export function loginCodes(): readonly string[] {
  const codes = [...AADSTS.filter(({ atLogin }) => atLogin !== undefined).map(({ code }) => code), ...ALSO_SEEN_AS.keys()]
  return codes.sort((a, b) => Number(a) - Number(b))
}

/** Shown to a visitor who has no session, or has several accounts: nothing is wrong with the app. */
export const ASKS_TO_SIGN_IN: ReadonlySet<string> = new Set([
  '50058',
  '50059',
  '50140',
  '16000',
  '16001',
  '16002',
  '50097',
  '50072',
  '50074',
  '50076',
  '50079',
])

/** The first code in a text: an error page, its address, a log line. Null where there is none. */
export function codeIn(text: string): string | null {
  return (
    /AADSTS(\d{5,8})\b/i.exec(text)?.[1] ?? /login\.microsoftonline\.\w+\/error\?(?:[^\s"'<>?]*&)?code=(\d{5,8})\b/i.exec(text)?.[1] ?? null
  )
}

type Entry = Omit<Aadsts, 'code'>

/** Codes with the same cause share an entry; each has its own meaning. */
const entries = (codes: Readonly<Record<string, string>>, entry: Omit<Entry, 'meaning'>): readonly Aadsts[] =>
  Object.entries(codes).map(([code, meaning]) => ({ code, meaning, ...entry }))

const IDENTIFIER = ['azure/entity-id', 'mixpanel/tenant', 'azure/one-app', 'azure/entity-id-unique']
const IDENTIFIER_OTHERWISE = [
  'The export is of another tenant than the one that the user was sent to: compare the tenant in the URL of the error page with the tenant of the export.',
  'The app was changed after the export was made, or deleted: export it again.',
  'The issuer in Mixpanel’s request differs from the one on Mixpanel’s pages: capture a SAMLRequest and give it to sso-doctor, or run it with --live.',
]

const ACCOUNT =
  'The account does not exist in this tenant: the guest was not invited, the browser is signed in with another account, or the sign-in URL belongs to another tenant.'
const POLICY =
  'A rule of the tenant (Conditional Access, multifactor authentication) stopped the sign-in. No setting of the Mixpanel app causes it.'
const USER = 'The user’s own account is the cause: disabled, locked, or with a wrong or expired password.'
const MIXPANELS_REQUEST =
  'Mixpanel’s request contains something that Entra does not accept. No setting in Entra or on Mixpanel’s settings page fixes this; Mixpanel’s support can.'
const SEE_SIGN_INS =
  'The sign-in log (Entra ▸ Monitoring ▸ Sign-in logs) shows which rule stopped the sign-in, for this user and time; Conditional Access is on its own tab.'

/** Every code of the guide, in its order. */
export const AADSTS: readonly Aadsts[] = [
  ...entries(
    {
      '700016':
        'Application with that identifier was not found in the directory: “misconfigured the identifier value … or sent your authentication request to the wrong tenant”.',
    },
    {
      cause:
        'The Identifier (Entity ID) of the app is not exactly Mixpanel’s, the Identity Provider Sign-in URL in Mixpanel belongs to another tenant, or the app was deleted.',
      atLogin: 'identifier',
      guide: ['AZ-01', 'AZ-02', 'AZ-03', 'AZ-04', 'AZ-05', 'MX-03'],
      rules: IDENTIFIER,
      otherwise: IDENTIFIER_OTHERWISE,
    },
  ),
  ...entries(
    { '70001': '“Application with Identifier was not found”, or it is disabled: the older form of AADSTS700016.' },
    {
      cause: 'The Identifier (Entity ID) of the app is not exactly Mixpanel’s, or the app is disabled or in another tenant.',
      atLogin: 'identifier',
      guide: ['AZ-01', 'AZ-18'],
      rules: [...IDENTIFIER, 'azure/app-enabled'],
      otherwise: IDENTIFIER_OTHERWISE,
    },
  ),
  ...entries(
    {
      '650056': 'Misconfigured application; for SAML, “The Issuer that’s provided in the SAMLRequest is not valid”.',
      '65005': '“If the app supports SAML, you might have configured the app with the wrong Identifier”.',
    },
    {
      cause: 'The Identifier (Entity ID) of the app is not exactly Mixpanel’s; usually the slash at the end is missing.',
      atLogin: 'identifier',
      guide: ['AZ-01'],
      rules: IDENTIFIER,
      otherwise: IDENTIFIER_OTHERWISE,
    },
  ),
  ...entries(
    {
      '50011':
        'The reply URL specified in the request does not match the reply URLs configured for the application. The page prints the address that Mixpanel sent.',
    },
    {
      cause: 'Mixpanel’s reply URL is not registered for the app, or is written differently there.',
      atLogin: 'reply-url',
      guide: ['AZ-09', 'AZ-10', 'AZ-11'],
      rules: ['azure/reply-url'],
      otherwise: [
        'The error page shows the reply URL in the request: compare it with Basic SAML Configuration, character by character.',
        'The app was changed after the export was made: export it again.',
      ],
    },
  ),
  ...entries(
    { '900971': '“No reply address provided”.' },
    {
      cause: 'Neither the app nor the request has a reply URL.',
      atLogin: 'reply-url',
      guide: ['AZ-09'],
      rules: ['azure/reply-url'],
      otherwise: ['The app was changed after the export was made: export it again.'],
    },
  ),
  ...entries(
    { '50105': 'The signed in user is not assigned to a role for the application: “not a direct member of a group with access”.' },
    {
      cause:
        'Assignment is required, and this user is neither assigned nor a direct member of an assigned group; members of groups inside groups do not count.',
      guide: ['AS-01', 'AS-02'],
      rules: ['access/assigned', 'access/nested-groups'],
      otherwise: [
        'Check under Users and groups of the app whether this user, or a group that the user is a direct member of, is assigned.',
        'An assignment takes some minutes to take effect. Then sign out of Microsoft and sign in again.',
      ],
    },
  ),
  ...entries(
    {
      '50020': 'User account from an identity provider does not exist in the tenant and cannot access the application.',
      '90072': 'The account needs to be added as an external user in the tenant first.',
      '16000': 'The user is signed in with several accounts, or with one that has no access: select another account.',
      '50034': 'The user account does not exist in the directory.',
      '51004': 'The user account does not exist in the directory.',
    },
    {
      cause: ACCOUNT,
      guide: ['AS-07', 'CL-08', 'MX-03'],
      rules: ['mixpanel/tenant', 'access/guests'],
      otherwise: [
        'Try in a private window: the browser may be signed in with a private account or the account of another company.',
        'Invite a guest to the tenant and assign the guest to the app first.',
      ],
    },
  ),
  ...entries(
    { '500208': 'The domain is not a valid login domain for this account type.' },
    {
      cause: 'The user signed in with a personal Microsoft account.',
      guide: ['AS-07'],
      rules: [],
      otherwise: ['Try in a private window, with the account of the company.'],
    },
  ),
  ...entries(
    { '750054': '“SAMLRequest or SAMLResponse must be present as query string parameters in HTTP request for SAML Redirect binding.”' },
    {
      cause:
        'Microsoft’s Login URL was opened without a request: it is set as the Sign on URL, it was bookmarked, SSO is not enabled in Mixpanel, or a proxy removed the request.',
      atLogin: 'sign-in-url',
      guide: ['AZ-17', 'MX-07', 'MX-09'],
      rules: ['azure/sign-on-url', 'mixpanel/sign-in-url', 'mixpanel/sso-enabled'],
      otherwise: [
        'Start at Mixpanel, or with the tile in My Apps; a bookmark of the Microsoft page never works.',
        'A proxy or a browser extension may remove the query.',
      ],
    },
  ),
  ...entries(
    { '75005': 'The request is not a valid SAML2 protocol message.' },
    {
      cause: 'The Identity Provider Sign-in URL in Mixpanel does not end in /saml2, or a proxy changed the request.',
      atLogin: 'sign-in-url',
      guide: ['MX-07'],
      rules: ['mixpanel/sign-in-url'],
      otherwise: [MIXPANELS_REQUEST],
    },
  ),
  ...entries(
    { '75008': 'The request was denied since the SAML request had an unexpected destination.' },
    {
      cause: 'The Identity Provider Sign-in URL in Mixpanel has another host or tenant than the page that the user reached.',
      atLogin: 'sign-in-url',
      guide: ['MX-07', 'MX-08'],
      rules: ['mixpanel/sign-in-url', 'mixpanel/tenant', 'mixpanel/cloud'],
      otherwise: ['Capture the SAMLRequest: its Destination should be the Login URL of this tenant.'],
    },
  ),
  ...entries(
    {
      '75011':
        'The authentication method by which the user authenticated with the service doesn’t match the requested authentication method AuthnContextClassRef.',
      '900235': 'RequestedAuthnContext: its Comparison must be “exact”.',
    },
    {
      cause:
        'Mixpanel’s request asks for one sign-in method (RequestedAuthnContext), but the user signed in with another, such as a certificate or a method without a password.',
      atLogin: 'request',
      guide: ['LI-07'],
      rules: ['response/request', 'live/authn-request'],
      otherwise: ['Sign in once in a private window with the password: if that works, this is the cause.', MIXPANELS_REQUEST],
    },
  ),
  ...entries(
    {
      '900236': 'The SAML authentication request property is not supported and must not be set.',
      '75016': 'The SAML2 authentication request has an invalid NameIdPolicy.',
    },
    {
      cause: MIXPANELS_REQUEST,
      atLogin: 'request',
      guide: ['LI-07'],
      rules: ['response/request', 'live/authn-request'],
      otherwise: ['Capture the SAMLRequest and send it to Mixpanel’s support.'],
    },
  ),
  ...entries(
    { '76021': '“The request sent by client is not signed while the application requires signed requests.”' },
    {
      cause: 'The app requires verification certificates (signed requests), but Mixpanel documents no signing key.',
      atLogin: 'request-not-signed',
      guide: ['SI-03'],
      rules: ['signing/request'],
      otherwise: ['Check SAML Certificates ▸ Verification certificates (optional): Require verification certificates should be off.'],
    },
  ),
  ...entries(
    { '76026': '“IssueTime in an SAML2 Authentication Request is expired.”' },
    {
      cause: 'The page was opened from a bookmark or with the Back button: the request in it is old.',
      atLogin: 'request',
      guide: [],
      rules: [],
      otherwise: ['Start again at Mixpanel or with the tile in My Apps.'],
    },
  ),
  ...entries(
    { '7500529': 'The value is not a valid SAML ID.' },
    {
      cause: MIXPANELS_REQUEST,
      atLogin: 'request',
      guide: [],
      rules: [],
      otherwise: ['Capture the SAMLRequest and send it to Mixpanel’s support.'],
    },
  ),
  ...entries(
    {
      '50003': 'No signing key is configured.',
      '50146': 'This app is required to be configured with an application-specific signing key.',
    },
    {
      cause: 'The app has no signing certificate, or its own key has expired.',
      atLogin: 'no-signing-certificate',
      guide: ['CE-16'],
      rules: ['cert/signing-key', 'cert/rollover'],
      otherwise: ['Check SAML Certificates of the app: it must have one certificate that is active and valid today.'],
    },
  ),
  ...entries(
    { '50107': 'The requested federation realm object does not exist.' },
    {
      cause: 'Mixpanel is not the cause: the user’s own sign-in (AD FS, another SAML federation, or a partner’s) has a wrong issuer.',
      guide: [],
      rules: [],
      otherwise: ['The administrator of the user’s own domain has to check its federation with Microsoft.'],
    },
  ),
  ...entries(
    {
      '501241': 'Mandatory Input is missing from the transformation.',
      '50124': 'Claims transformation contains an invalid input parameter.',
      '501621': 'Claims transformation timeout, in a regular expression.',
    },
    {
      cause: 'A claim has a transformation that fails for this user: usually the NameID, from an attribute that the user does not have.',
      guide: ['CL-10', 'CL-15'],
      rules: ['claims/name-id', 'claims/email-source'],
      otherwise: [
        'Check in Attributes & Claims which claims have a transformation, and whether this user has the attributes that they read.',
      ],
    },
  ),
  ...entries(
    { '7000112': 'The application is disabled.', '1000031': 'The application cannot be accessed at this time.' },
    {
      cause: 'Enabled for users to sign-in is No in the properties of the app, or Microsoft has disabled it.',
      atLogin: 'app-disabled',
      guide: ['AZ-18'],
      rules: ['azure/app-enabled'],
      otherwise: ['The app was changed after the export was made: export it again.'],
    },
  ),
  ...entries(
    { '90002': 'The tenant name was not found.' },
    {
      cause: 'The tenant in the Identity Provider Sign-in URL in Mixpanel is mistyped, or belongs to another national cloud.',
      atLogin: 'tenant',
      guide: ['MX-03', 'MX-08'],
      rules: ['mixpanel/tenant', 'mixpanel/sign-in-url', 'mixpanel/cloud'],
      otherwise: ['Copy the Login URL again from the box “Set up Mixpanel” of the app.'],
    },
  ),
  ...entries(
    {
      '900439': 'USGClientNotSupportedOnPublicEndpoint: a US government client is not supported on the public endpoint.',
      '90038': 'The tenant belongs to a national cloud, and the request went to another.',
    },
    {
      cause: 'The URLs belong to different national clouds.',
      atLogin: 'cloud',
      guide: ['MX-08'],
      rules: ['mixpanel/cloud', 'mixpanel/sign-in-url'],
      otherwise: ['Use the URLs of one cloud everywhere: login.microsoftonline.us for the US government, .com for the rest of the world.'],
    },
  ),
  ...entries(
    { '50194': 'The application is not configured as a multitenant application; /common is not supported for it.' },
    {
      cause: 'The Identity Provider Sign-in URL in Mixpanel has /common in place of the tenant ID.',
      atLogin: 'sign-in-url',
      guide: ['MX-07'],
      rules: ['mixpanel/sign-in-url'],
      otherwise: ['Copy the Login URL again from the box “Set up Mixpanel” of the app.'],
    },
  ),
  ...entries(
    {
      '53000': 'The device is not compliant: Conditional Access requires a compliant device.',
      '53001': 'The device is not joined to a domain: Conditional Access requires one that is.',
      '53003': 'Access has been blocked by Conditional Access policies.',
      '530004': 'The device must be made compliant, or accept the terms, before access is granted.',
      '50074': 'Strong authentication (multifactor) is required, and the user did not pass it.',
      '50076': 'Multifactor authentication is required to access this resource.',
      '50079': 'The user has to enrol for multifactor authentication.',
      '50158': 'An external security challenge was not satisfied.',
    },
    { cause: POLICY, guide: ['AS-07'], rules: [], otherwise: [SEE_SIGN_INS] },
  ),
  ...entries(
    {
      '50057': 'The user account is disabled.',
      '50053': 'The account is locked, or the sign-in came from an address that is blocked.',
      '50055': 'The password has expired.',
      '50126': 'Invalid username or password.',
    },
    {
      cause: USER,
      guide: ['AS-05'],
      rules: ['access/assigned'],
      otherwise: ['Check the user under Entra ▸ Users: enabled, not blocked, with a valid password.'],
    },
  ),
  ...entries(
    {
      '500021': 'Access to the tenant is denied by tenant restrictions.',
      '500022': 'Access to the tenant is denied by tenant restrictions: the header that a proxy adds does not name this tenant.',
    },
    {
      cause: 'A proxy of the company allows sign-in only to the company’s own tenants.',
      guide: ['AS-07', 'LI-03'],
      rules: [],
      otherwise: ['The proxy’s administrator has to add this tenant to the header Restrict-Access-To-Tenants.'],
    },
  ),
  ...entries(
    {
      '50058': 'The user is not signed in yet, and the request said not to ask.',
      '50140': 'An interrupt: “Keep me signed in” was asked.',
      '50196': 'The server ended a loop: the same request came too often.',
    },
    {
      cause:
        'If it appears once, it is harmless. If it appears repeatedly, two pages send the user to each other, usually because of a wrong Sign on URL.',
      guide: ['AZ-13'],
      rules: ['azure/sign-on-url'],
      otherwise: ['Try in a private window, with cookies allowed for Microsoft and Mixpanel.'],
    },
  ),
  ...entries(
    { '90015': '“The query string is too long.”' },
    {
      cause: 'A proxy or firewall repeats the request until the URL is too long.',
      guide: ['LI-03'],
      rules: [],
      otherwise: ['Try from another network.'],
    },
  ),
  ...entries(
    { '900561': 'The endpoint only accepts POST requests, and received a GET request.' },
    {
      cause: 'The page was opened again with the Back button or by reloading.',
      atLogin: 'sign-in-url',
      guide: [],
      rules: [],
      otherwise: ['Start again at Mixpanel or with the tile in My Apps.'],
    },
  ),
]
