import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { quote, visible } from '../syntax/display.ts'
import { UsageError } from '../model/errors.ts'
import type { World } from './terminal.ts'

export interface InitFlags {
  readonly dir: string
  readonly force: boolean
}

/**
 * Writes a commented `mixpanel.yaml` with nothing filled in; what exports in the folder tell stands in its comments.
 * One that is there already is kept, unless `--force`.
 */
export async function init({ dir, force }: InitFlags, world: World): Promise<number> {
  const path = join(dir, 'mixpanel.yaml')
  const there = await stat(dir).catch(() => null)
  if (there && !there.isDirectory())
    throw new UsageError(`${quote(dir)} is a file; init takes the folder that mixpanel.yaml is written into.`)
  const { hintsIn, withHints } = await import('./init-hints.ts')
  const hints = await hintsIn(dir, world.clock())
  try {
    await mkdir(dir, { recursive: true })
    await writeFile(path, withHints(TEMPLATE, hints), { flag: force ? 'w' : 'wx' })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    throw new UsageError(
      code === 'EEXIST'
        ? `${quote(path)} is there already and was left as it is; --force replaces it.`
        : `${quote(path)} could not be written (${code}).`,
    )
  }
  world.stdout.write(
    `${visible(path)} is written${hints.size === 0 ? '' : `, with what the exports in this folder tell (marked ➜)`}. Open Mixpanel ▸ gear ▸ Organization Settings ▸ Access Security, copy into it what stands there, and run: sso-doctor check ${shellWord(dir)}\n`,
  )
  return 0
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${visible(text).replaceAll("'", `'\\''`)}'`
}

export const TEMPLATE = `# Mixpanel's side of single sign-on, for sso-doctor. Mixpanel has no export of it, so it is copied by hand.
#
# Where to look: Mixpanel ▸ the gear ▸ Organization Settings ▸ Access Security (owners and admins see it).
# Copy exactly what stands there: a missing slash is what this is about.
# A key left blank means "not filled in": what needs it cannot be judged. "" means that the field is empty at Mixpanel.
# Never write the SCIM token into this file.

# ── Access Security ▸ 2FA & SSO ──────────────────────────────────────────────────────────────────────────────────────

# The organization's number: the digits after org_id= in the Postback URL below. In quotes: "1234567".
orgId:

# "Postback URL", shown on the single sign-on page. It belongs into Entra's Sign on URL.
#   https://mixpanel.com/security/sso/v2/authorize/?org_id=1234567
postbackUrl:

# "Issuer URL" (click the pencil to see it). In Entra it is called Microsoft Entra Identifier (was: Azure AD Identifier).
#   https://sts.windows.net/<tenant id>/
issuerUrl:

# "Identity Provider Sign-in URL". In Entra it is called Login URL.
#   https://login.microsoftonline.com/<tenant id>/saml2
idpSignInUrl:

# "SAML Certificate": the file that was uploaded there, as a path beside this file (./Mixpanel.cer), the PEM block itself, or its
# SHA-1 or SHA-256 fingerprint. Where only one certificate file lies beside this one, it is taken without being named.
certificate:

# The switch "Single Sign-On": true where it says Enabled.
ssoEnabled:

# The switch "Require Single Sign-On".
requireSso:

# The switch "IDP Managed Access", at the bottom of the same page.
idpManagedAccess:

# ── Access Security ▸ Domain Claiming ────────────────────────────────────────────────────────────────────────────────

# Every domain of the list, with what stands beside it: verified, pending or expired. The token (without
# mixpanel-domain-verify=) is optional; with it a live check can tell whose record the DNS holds.
#   - { domain: example.com, status: verified }
claimedDomains:

# ── Access Security ▸ SCIM ───────────────────────────────────────────────────────────────────────────────────────────

scim:
  # true where a SCIM token has been generated there and Entra provisions with it.
  enabled:
  # "Tenant URL": not on Mixpanel's page, but in Entra ▸ Enterprise apps ▸ Mixpanel ▸ Provisioning ▸ Connectivity.
  #   https://mixpanel.com/api/app/scim/v2
  tenantUrl:
  # The day on which the token was generated last, where somebody knows it: 2026-07-20.
  tokenGeneratedAt:

# ── Organization Settings, beside Access Security ────────────────────────────────────────────────────────────────────

# The organization's teams: their names, exactly as written there.
#   [Marketing, Growth]
teams:

# The organization's plan: free, growth or enterprise.
plan:

# Where its data is kept, as the address in the browser tells: us (mixpanel.com), eu (eu.mixpanel.com) or in (in.mixpanel.com).
dataResidency:

# Shared SSO: one organization (admin) signs in for others (linked). none where there is no such thing.
sharedSso:
  # none, admin or linked.
  role:
  # For admin: the linked organizations, with their SCIM names where they have one.
  #   - { name: Contoso Labs, scimName: labs }
  linkedOrganizations:

# The list of users: the owners and admins, and whether each can log in with a password, without SSO.
# They are the way back in when single sign-on breaks.
#   - { email: ann@example.com, password: true }
owners:

# The same list: people of other domains, such as an agency. They are locked out once single sign-on is required.
#   [guest@agency.example]
members:

# Further Mixpanel organizations of the same company, with their Issuer URL.
#   - { orgId: "7654321", issuerUrl: https://sts.windows.net/<tenant id>/ }
otherOrganizations:
`
