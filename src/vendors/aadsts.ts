// Microsoft’s sign-in errors that users of this setup see, on one page: what Microsoft says each means, what it comes from here, and which
// rules look into that. Microsoft warns that codes may change; what it says of one today stands at login.microsoftonline.com/error?code=….

export interface Aadsts {
  /** Without the letters in front. */
  readonly code: string
  /** In Microsoft’s words, or close to them. */
  readonly meaning: string
  /** What it comes from between Entra and Mixpanel, as a sentence. */
  readonly cause: string
  /** Entries of the failure guide; empty where no setting of this setup explains it. */
  readonly guide: readonly string[]
  /** The rules that look for the cause, likeliest first. */
  readonly rules: readonly string[]
  /** What else to look at, as sentences, where no rule explains it. */
  readonly otherwise: readonly string[]
}

/** Where Microsoft explains a code itself. */
export function explainedAt(code: string): string {
  return `https://login.microsoftonline.com/error?code=${code}`
}

export function aadsts(code: string): Aadsts | undefined {
  return AADSTS.find((each) => each.code === code)
}

/** The first code in a text: an error page, its address, a log line. Null where there is none. */
export function codeIn(text: string): string | null {
  return (
    /AADSTS(\d{5,8})\b/i.exec(text)?.[1] ?? /login\.microsoftonline\.\w+\/error\?(?:[^\s"'<>]*&)?code=(\d{5,8})\b/i.exec(text)?.[1] ?? null
  )
}

type Entry = Omit<Aadsts, 'code'>

/** Codes that mean the same thing share an entry; a meaning of its own is written over it. */
const entries = (codes: Readonly<Record<string, string>>, entry: Omit<Entry, 'meaning'>): readonly Aadsts[] =>
  Object.entries(codes).map(([code, meaning]) => ({ code, meaning, ...entry }))

const IDENTIFIER = ['azure/entity-id', 'mixpanel/tenant', 'azure/one-app', 'azure/entity-id-unique']
const IDENTIFIER_OTHERWISE = [
  'The export is of another tenant than the one that the user was sent to: compare the tenant in the address of the error page with the export.',
  'The app was changed after the export was made, or deleted: export it again.',
  'Mixpanel’s request names itself differently from what Mixpanel’s pages say: capture a SAMLRequest and give it to sso-doctor, or run it with --live.',
]

const ACCOUNT =
  'The account does not exist in this tenant: a guest who was not invited, a browser signed in with another account, or a sign-in URL of another tenant.'
const POLICY =
  'A rule of the tenant (Conditional Access, multifactor authentication) stopped the sign-in. No setting of the Mixpanel app causes it.'
const USER = 'The user’s own account is the cause: disabled, locked, or with a wrong or expired password.'
const MIXPANELS_REQUEST =
  'Mixpanel’s request has something in it that Entra does not take. Nothing in Entra or on Mixpanel’s settings page mends that; Mixpanel’s support can.'
const SEE_SIGN_INS =
  'The sign-in log (Entra ▸ Monitoring ▸ Sign-in logs) shows for this user and time which rule it was; Conditional Access is on its own tab.'

/** Every code of the guide, in its order. */
export const AADSTS: readonly Aadsts[] = [
  ...entries(
    {
      '700016':
        'Application with that identifier was not found in the directory: “misconfigured the identifier value … or sent your authentication request to the wrong tenant”.',
    },
    {
      cause:
        'The Identifier (Entity ID) of the app is not exactly Mixpanel’s, the sign-in URL at Mixpanel names another tenant, or the app was deleted.',
      guide: ['AZ-01', 'AZ-02', 'AZ-03', 'AZ-04', 'AZ-05', 'MX-03'],
      rules: IDENTIFIER,
      otherwise: IDENTIFIER_OTHERWISE,
    },
  ),
  ...entries(
    { '70001': '“Application with Identifier was not found”, or it is disabled: the older form of AADSTS700016.' },
    {
      cause: 'The Identifier (Entity ID) of the app is not exactly Mixpanel’s, or the app is disabled or in another tenant.',
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
      cause: 'The Identifier (Entity ID) of the app is not exactly Mixpanel’s; mostly the slash at the end is missing.',
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
      cause: 'Mixpanel’s reply URL is not among those of the app, or stands there with a difference.',
      guide: ['AZ-09', 'AZ-10', 'AZ-11'],
      rules: ['azure/reply-url'],
      otherwise: [
        'The error page prints the reply URL that was asked for: hold it against Basic SAML Configuration, character by character.',
        'The app was changed after the export was made: export it again.',
      ],
    },
  ),
  ...entries(
    { '900971': '“No reply address provided”.' },
    {
      cause: 'The app has no reply URL, and the request names none.',
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
        'Look under Users and groups of the app whether this very user, or a group that the user is a direct member of, is assigned.',
        'An assignment takes some minutes to hold; sign out of Microsoft and in again.',
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
        'Try in a private window: the browser may have signed in with a private or another company’s account.',
        'A guest has to be invited to the tenant, and assigned to the app, first.',
      ],
    },
  ),
  ...entries(
    { '500208': 'The domain is not a valid login domain for this account type.' },
    {
      cause: 'Somebody signed in with a personal Microsoft account.',
      guide: ['AS-07'],
      rules: [],
      otherwise: ['Try in a private window, with the account of the company.'],
    },
  ),
  ...entries(
    { '750054': '“SAMLRequest or SAMLResponse must be present as query string parameters in HTTP request for SAML Redirect binding.”' },
    {
      cause:
        'Microsoft’s Login URL was opened on its own: it stands as the Sign on URL, it was bookmarked, or SSO is not enabled at Mixpanel, or a proxy took the request away.',
      guide: ['AZ-17', 'MX-07', 'MX-09'],
      rules: ['azure/sign-on-url', 'mixpanel/sign-in-url', 'mixpanel/sso-enabled'],
      otherwise: [
        'Begin at Mixpanel, or with the tile in My Apps; a bookmark of the Microsoft page never works.',
        'A proxy or a browser extension may cut the query off.',
      ],
    },
  ),
  ...entries(
    { '75005': 'The request is not a valid SAML2 protocol message.' },
    {
      cause: 'The Identity Provider Sign-in URL at Mixpanel does not end in /saml2, or a proxy mangled the request.',
      guide: ['MX-07'],
      rules: ['mixpanel/sign-in-url'],
      otherwise: [MIXPANELS_REQUEST],
    },
  ),
  ...entries(
    { '75008': 'The request was denied since the SAML request had an unexpected destination.' },
    {
      cause: 'The Identity Provider Sign-in URL at Mixpanel has another host or tenant than the one that the user came to.',
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
        'Mixpanel’s request asks for one way of signing in (RequestedAuthnContext), and the user signed in by another, such as a certificate or without a password.',
      guide: ['LI-07'],
      rules: ['live/authn-request'],
      otherwise: ['Sign in once in a private window with the password: if that works, it is this.', MIXPANELS_REQUEST],
    },
  ),
  ...entries(
    {
      '900236': 'The SAML authentication request property is not supported and must not be set.',
      '75016': 'The SAML2 authentication request has an invalid NameIdPolicy.',
    },
    {
      cause: MIXPANELS_REQUEST,
      guide: ['LI-07'],
      rules: ['live/authn-request'],
      otherwise: ['Capture the SAMLRequest and pass it to Mixpanel’s support.'],
    },
  ),
  ...entries(
    { '76021': '“The request sent by client is not signed while the application requires signed requests.”' },
    {
      cause: 'The app requires verification certificates (signed requests), which Mixpanel documents no key for.',
      guide: ['SI-03'],
      rules: ['signing/request'],
      otherwise: ['Look under SAML Certificates ▸ Verification certificates (optional): Require verification certificates should be off.'],
    },
  ),
  ...entries(
    { '76026': '“IssueTime in an SAML2 Authentication Request is expired.”' },
    {
      cause: 'The page came from a bookmark or the Back button: the request in it is old.',
      guide: [],
      rules: [],
      otherwise: ['Begin again at Mixpanel or with the tile in My Apps.'],
    },
  ),
  ...entries(
    { '7500529': 'The value is not a valid SAML ID.' },
    { cause: MIXPANELS_REQUEST, guide: [], rules: [], otherwise: ['Capture the SAMLRequest and pass it to Mixpanel’s support.'] },
  ),
  ...entries(
    {
      '50003': 'No signing key is configured.',
      '50146': 'This app is required to be configured with an application-specific signing key.',
    },
    {
      cause: 'The app has no signing certificate, or a key of its own that has expired.',
      guide: ['CE-16'],
      rules: ['cert/signing-key', 'cert/rollover'],
      otherwise: ['Look under SAML Certificates of the app: one certificate must be there, active and within its dates.'],
    },
  ),
  ...entries(
    { '50107': 'The requested federation realm object does not exist.' },
    {
      cause:
        'This is not about Mixpanel: the user’s own sign-in (AD FS, another SAML federation, or a partner’s) is set up with a wrong issuer.',
      guide: [],
      rules: [],
      otherwise: ['The administrator of the user’s own domain has to look at its federation with Microsoft.'],
    },
  ),
  ...entries(
    {
      '501241': 'Mandatory Input is missing from the transformation.',
      '50124': 'Claims transformation contains an invalid input parameter.',
      '501621': 'Claims transformation timeout, in a regular expression.',
    },
    {
      cause:
        'A claim is made by a transformation that fails for this user: mostly the NameID, from an attribute that the user does not have.',
      guide: ['CL-10', 'CL-15'],
      rules: ['claims/name-id', 'claims/email-source'],
      otherwise: ['Look in Attributes & Claims which claims have a transformation, and whether this user has what they read.'],
    },
  ),
  ...entries(
    { '7000112': 'The application is disabled.', '1000031': 'The application cannot be accessed at this time.' },
    {
      cause: 'Enabled for users to sign-in is No in the properties of the app, or Microsoft has disabled it.',
      guide: ['AZ-18'],
      rules: ['azure/app-enabled'],
      otherwise: ['The app was changed after the export was made: export it again.'],
    },
  ),
  ...entries(
    { '90002': 'The tenant name was not found.' },
    {
      cause: 'The tenant in the sign-in URL at Mixpanel is mistyped, or belongs to another national cloud.',
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
      cause: 'Addresses of two national clouds are mixed.',
      guide: ['MX-08'],
      rules: ['mixpanel/cloud', 'mixpanel/sign-in-url'],
      otherwise: [
        'Use the addresses of one cloud throughout: login.microsoftonline.us for the US government, .com for the rest of the world.',
      ],
    },
  ),
  ...entries(
    { '50194': 'The application is not configured as a multitenant application; /common is not supported for it.' },
    {
      cause: 'The sign-in URL at Mixpanel has /common in place of the tenant.',
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
      otherwise: ['Look at the user under Entra ▸ Users: enabled, not blocked, with a password that holds.'],
    },
  ),
  ...entries(
    {
      '500021': 'Access to the tenant is denied by tenant restrictions.',
      '500022': 'Access to the tenant is denied by tenant restrictions: the header that a proxy adds does not name this tenant.',
    },
    {
      cause: 'A proxy of the company allows sign-in to its own tenants alone.',
      guide: ['AS-07', 'LI-03'],
      rules: [],
      otherwise: ['Who runs the proxy has to add this tenant to the header Restrict-Access-To-Tenants.'],
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
        'It is harmless where it is seen once; again and again, it is a loop between two pages that send each other the user, mostly because of a wrong Sign on URL.',
      guide: ['AZ-13'],
      rules: ['azure/sign-on-url'],
      otherwise: ['Try in a private window, with cookies allowed for Microsoft and Mixpanel.'],
    },
  ),
  ...entries(
    { '90015': '“The query string is too long.”' },
    {
      cause: 'A proxy or firewall repeats the request until the address is too long.',
      guide: ['LI-03'],
      rules: [],
      otherwise: ['Try from another network.'],
    },
  ),
  ...entries(
    { '900561': 'The endpoint only accepts POST requests, and received a GET request.' },
    {
      cause: 'The page was opened again by the Back button or by reloading.',
      guide: [],
      rules: [],
      otherwise: ['Begin again at Mixpanel or with the tile in My Apps.'],
    },
  ),
]
