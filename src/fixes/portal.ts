// Where to click. Microsoft renames the portal's pages often, so steps give the new name and the old one.

/** The text of a fix; `{name}` is replaced with a value from the finding, or with its default. */
export interface FixText {
  /** One sentence in the imperative: what to do. */
  readonly summary: string
  /** Where the steps begin; the steps that lead there are printed first. */
  readonly blade?: Blade
  /** Only the steps on the blade. */
  readonly steps: readonly string[]
  /** A command that does the same, if one is safe. */
  readonly command?: string
  readonly defaults?: Readonly<Record<string, string>>
}

export const PORTAL = 'Entra admin center ▸ Enterprise apps ▸ Mixpanel'
export const SSO_BLADE = `${PORTAL} ▸ Single sign-on`
export const ACCESS_SECURITY = 'Mixpanel ▸ Organization Settings ▸ Access Security'
export const CERTIFICATES_BOX = 'SAML Certificates (was: SAML Signing Certificate)'

export const OPEN_APP =
  'Open the Entra admin center (entra.microsoft.com) ▸ Enterprise apps (was: Azure Active Directory ▸ Enterprise applications) ▸ your Mixpanel app.'
export const OPEN_REGISTRATION =
  'Open the Entra admin center (entra.microsoft.com) ▸ App registrations (was: Azure Active Directory ▸ App registrations) ▸ All applications ▸ your Mixpanel app.'
const OPEN_ACCESS_SECURITY = 'In Mixpanel, click the gear ▸ Organization Settings ▸ Access Security.'
const OPEN_SSO = [OPEN_APP, 'Click Single sign-on.']
const EDIT_BASIC_SAML = 'In the box Basic SAML Configuration, click Edit.'
const EDIT_CLAIMS = 'In the box Attributes & Claims (was: User Attributes & Claims), click Edit.'
export const EDIT_CERTIFICATES = `In the box ${CERTIFICATES_BOX}, click Edit.`

export type Blade =
  | 'app'
  | 'registration'
  | 'single-sign-on'
  | 'basic-saml'
  | 'claims'
  | 'certificates'
  | 'properties'
  | 'users-and-groups'
  | 'provisioning'
  | 'access-security'

/** Each blade: its path in one line, and the steps that lead to it. */
export const BLADES: Readonly<Record<Blade, { readonly path: string; readonly steps: readonly string[] }>> = {
  app: { path: PORTAL, steps: [OPEN_APP] },
  registration: { path: 'Entra admin center ▸ App registrations ▸ Mixpanel', steps: [OPEN_REGISTRATION] },
  'single-sign-on': { path: SSO_BLADE, steps: OPEN_SSO },
  'basic-saml': { path: `${SSO_BLADE} ▸ Basic SAML Configuration ▸ Edit`, steps: [...OPEN_SSO, EDIT_BASIC_SAML] },
  claims: { path: `${SSO_BLADE} ▸ Attributes & Claims ▸ Edit`, steps: [...OPEN_SSO, EDIT_CLAIMS] },
  certificates: { path: `${SSO_BLADE} ▸ SAML Certificates ▸ Edit`, steps: [...OPEN_SSO, EDIT_CERTIFICATES] },
  properties: { path: `${PORTAL} ▸ Properties`, steps: [OPEN_APP, 'Click Properties.'] },
  'users-and-groups': { path: `${PORTAL} ▸ Users and groups`, steps: [OPEN_APP, 'Click Users and groups.'] },
  provisioning: { path: `${PORTAL} ▸ Provisioning`, steps: [OPEN_APP, 'Click Provisioning.'] },
  'access-security': { path: ACCESS_SECURITY, steps: [OPEN_ACCESS_SECURITY] },
}

/** The steps of a fix as the path to the page where it begins, if they begin with one, and the steps to take there. */
export function pathIn(steps: readonly string[]): { readonly path: string | null; readonly steps: readonly string[] } {
  let longest: (typeof BLADES)[Blade] | null = null
  for (const blade of Object.values(BLADES)) {
    const begins = blade.steps.every((step, index) => step === steps[index])
    if (begins && blade.steps.length > (longest?.steps.length ?? 0)) longest = blade
  }
  return longest === null ? { path: null, steps } : { path: longest.path, steps: steps.slice(longest.steps.length) }
}

/** How every step ends that tests the sign-in. */
export const WITH_A_NORMAL_USER = 'with a normal user who is assigned to the app.'

/** The last step of most fixes. */
export const TEST_SIGN_IN = `Save. Then sign in once ${WITH_A_NORMAL_USER}`

/** The same, where there is nothing to save. */
export const TEST_SIGN_IN_AGAIN = `Sign in once ${WITH_A_NORMAL_USER}`

/** A fix where Microsoft answered with the code `{code}`; without steps, its summary is the first one on the page of the app. */
export function answeredWithCode(summary: string, ...steps: readonly string[]): FixText {
  const read =
    'Read what Microsoft says about the code: https://login.microsoftonline.com/error?code={code}, or run sso-doctor explain AADSTS{code}.'
  return { summary, blade: 'app', steps: [...(steps.length > 0 ? steps : [summary]), read] }
}

/** The step that changes a setting of Single Sign-On in Mixpanel. */
export function inSsoSettings(what: string): string {
  return `${OPEN_SSO_SETTINGS} ${what} Save.`
}

export const OPEN_SSO_SETTINGS =
  'In Mixpanel, click the gear ▸ Organization Settings ▸ Access Security, then the pencil beside Single Sign-On.'

/** Steps that begin on Mixpanel's Access Security page. */
export function onAccessSecurity(...steps: readonly string[]): readonly string[] {
  return [OPEN_ACCESS_SECURITY, ...steps]
}
