import { constants } from 'node:fs'
import { copyFile, lstat, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { quote, shellWord, visible } from '../syntax/display.ts'
import { UsageError } from '../model/errors.ts'
import { writeOutput } from './output-file.ts'
import { say } from './prose.ts'
import type { World } from './terminal.ts'

export interface InitFlags {
  readonly dir: string
  /** The app whose values are the comments; null where the exports have one. */
  readonly app: string | null
  readonly force: boolean
}

/**
 * Writes a `mixpanel.yaml` template; values from exports in the folder are added as comments. Returns 0. Throws a UsageError where
 * the file exists, unless `force`, or cannot be written. `force` keeps the earlier file beside it, with `.bak` after its name.
 */
export async function init({ dir, app, force }: InitFlags, world: World): Promise<number> {
  const path = join(dir, 'mixpanel.yaml')
  const existing = await stat(dir).catch(() => null)
  if (existing && !existing.isDirectory())
    throw new UsageError(`${quote(dir)} is a file; init takes the folder to write mixpanel.yaml into.`)
  const { hintsIn, withHints } = await import('./init-hints.ts')
  const hints = await hintsIn(dir, app, world.clock())
  const earlier = await lstat(path).catch(() => null)
  if (earlier && !force) throw new UsageError(`${quote(path)} already exists and was not changed; --force overwrites it and keeps a copy.`)
  try {
    await mkdir(dir, { recursive: true })
  } catch (error) {
    throw notWritten(dir, error)
  }
  const backup = earlier?.isFile() === true ? await backUp(path) : null
  await writeOutput(path, withHints(TEMPLATE, hints))
  if (backup !== null) world.stderr.write(`sso-doctor: the earlier file is kept as ${visible(backup)}.\n`)
  const values = hints.size === 0 ? '' : ', with values from the exports in this folder as comments (marked ➜)'
  const next = 'Open Mixpanel ▸ gear ▸ Organization Settings ▸ Access Security, copy the settings into the file, and run:'
  say(world, `Wrote ${visible(path)}${values}. ${next}`, `sso-doctor check ${shellWord(dir)}`)
  return 0
}

/** Copies a file to the first free name after it: `.bak`, `.bak2`, … */
async function backUp(path: string): Promise<string> {
  for (let number = 1; ; number++) {
    const backup = `${path}.bak${number === 1 ? '' : number}`
    try {
      await copyFile(path, backup, constants.COPYFILE_EXCL)
      return backup
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw notWritten(backup, error)
    }
  }
}

function notWritten(path: string, error: unknown): UsageError {
  return new UsageError(
    `${quote(path)} could not be written (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'}).`,
  )
}

export const TEMPLATE = `# Mixpanel's single sign-on settings, for sso-doctor. Mixpanel cannot export them, so copy them by hand.
#
# Where to find them: Mixpanel ▸ the gear ▸ Organization Settings ▸ Access Security (visible to owners and admins).
# Copy every value exactly: one missing slash can break sign-on.
# A blank key means "not filled in": checks that need it are skipped. "" means that the field is empty in Mixpanel.
# Never put the SCIM token in this file.

# ── Access Security ▸ 2FA & SSO ──────────────────────────────────────────────────────────────────────────────────────

# The organization ID: the digits after org_id= in the Postback URL below. In quotes: "1234567".
orgId:

# "Postback URL", shown on the single sign-on page. In Entra it is the Sign on URL.
#   https://mixpanel.com/security/sso/v2/authorize/?org_id=1234567
postbackUrl:

# "Issuer URL" (click the pencil to see it). In Entra it is called Microsoft Entra Identifier (was: Azure AD Identifier).
#   https://sts.windows.net/<tenant id>/
issuerUrl:

# "Identity Provider Sign-in URL". In Entra it is called Login URL.
#   https://login.microsoftonline.com/<tenant id>/saml2
idpSignInUrl:

# "SAML Certificate": the certificate that was uploaded, as a file in the same folder (./Mixpanel.cer), as the PEM block itself, or as
# its SHA-1 or SHA-256 fingerprint. If this folder has only one certificate file, that file is used when this key is blank.
# Downloading it again from Entra proves nothing: this shows what Entra has, not what Mixpanel has.
certificate:

# The switch "Single Sign-On": true if it is Enabled.
ssoEnabled:

# The switch "Require Single Sign-On".
requireSso:

# The switch "IDP Managed Access", at the bottom of the same page.
idpManagedAccess:

# ── Access Security ▸ Domain Claiming ────────────────────────────────────────────────────────────────────────────────

# Every domain in the list, with its status: verified, pending or expired. The token (without mixpanel-domain-verify=) is
# optional; with it, a live check can verify that the TXT record is the one for this organization.
#   - { domain: example.com, status: verified }
claimedDomains:

# ── Access Security ▸ SCIM ───────────────────────────────────────────────────────────────────────────────────────────

scim:
  # true if a SCIM token was generated in Mixpanel and Entra uses it for provisioning.
  enabled:
  # "Tenant URL": in Entra, not in Mixpanel: Entra ▸ Enterprise apps ▸ Mixpanel ▸ Provisioning ▸ Connectivity.
  #   https://mixpanel.com/api/app/scim/v2
  tenantUrl:
  # The day on which the token was last generated, if known: 2026-07-20.
  tokenGeneratedAt:

# ── Organization Settings, next to Access Security ────────────────────────────────────────────────────────────────────

# The names of the organization's teams, spelled exactly as in Mixpanel.
#   [Marketing, Growth]
teams:

# The organization's plan: free, growth or enterprise.
plan:

# The data residency, from the URL in the browser: us (mixpanel.com), eu (eu.mixpanel.com) or in (in.mixpanel.com).
dataResidency:

# Shared SSO: one organization (admin) provides sign-in for others (linked). none if Shared SSO is not used.
sharedSso:
  # none, admin or linked.
  role:
  # For admin: the linked organizations, with their SCIM names if they have one.
  #   - { name: Contoso Labs, scimName: labs }
  linkedOrganizations:

# From the list of users: the owners and admins, and whether each can log in with a password, without SSO.
# They can still log in when single sign-on is broken.
#   - { email: ann@example.com, password: true }
owners:

# From the list of users: people with addresses of other domains, such as an agency. They cannot log in when single sign-on is required.
#   [guest@agency.example]
members:

# Other Mixpanel organizations of the same company, with their Issuer URL.
#   - { orgId: "7654321", issuerUrl: https://sts.windows.net/<tenant id>/ }
otherOrganizations:
`
