import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readWithoutJudging } from '../doctor.ts'
import { cloudOf, issuerOf, isGuid, loginUrlOf } from '../vendors/entra.ts'
import { UsageError } from '../model/errors.ts'
import { day, quote } from '../syntax/display.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { listOf, valueOf } from '../syntax/field.ts'
import { domainOf } from '../domain/people.ts'
import type { Setup } from '../model/fact.ts'
import { POSTBACK } from '../vendors/mixpanel.ts'
import { collect, type InputArgument } from '../pipeline/collect.ts'

/** What the exports say about a key of `mixpanel.yaml`, as a sentence for a comment: by key, nested ones as `scim.tenantUrl`. */
export type Hints = ReadonlyMap<string, string>

/** Only files in the same folder, archives and the folders of EntraExporter are read. */
const EXPORT = /\.(?:json|xml|ya?ml|tfstate|csv|zip|cer|pem|crt)$/i
const EXPORT_FOLDER = /^(?:Applications|ServicePrincipals|Organization|exports?|azure|entra)$/i
const OWN = /^(?:mixpanel|sso-doctor)\.(?:ya?ml|json)$/i

/** Reads the exports in the folder. Hints contain only values of a strict format, never free text from an export. */
export async function hintsIn(dir: string, app: string | null, now: Date): Promise<Hints> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => [])
  const wanted = entries
    .filter((entry) =>
      entry.isFile() ? EXPORT.test(entry.name) && !OWN.test(entry.name) : entry.isDirectory() && EXPORT_FOLDER.test(entry.name),
    )
    .map((entry): InputArgument => ({ path: join(dir, entry.name), role: null }))
  if (wanted.length === 0 && app === null) return new Map()
  const collected = await collect(wanted, () => Promise.resolve(new Uint8Array()))
  const { setup } = await readWithoutJudging(collected, now, app)
  if (app !== null && !setup.answer(derived.subject).known)
    throw new UsageError(`The exports in ${quote(dir)} have no app with the id or name ${quote(app)}; nothing was written.`)
  return hintsFrom(setup)
}

export function hintsFrom(setup: Setup): Hints {
  const hints = new Map<string, string>()
  const principal = setup.answer(derived.principal).known
  const tenant = setup.answer(derived.tenant).known?.value
  if (tenant !== undefined && isGuid(tenant)) {
    hints.set('issuerUrl', `Expected for tenant ${tenant} of the exports in this folder: ${issuerOf(tenant)}`)
    hints.set('idpSignInUrl', `Expected for tenant ${tenant} of the exports in this folder: ${loginUrlOf(tenant, cloudIn(setup))}`)
  }
  const signOn = principal ? valueOf(principal.loginUrl) : undefined
  const orgId = /^https:\/\/(?:(?:eu|in)\.)?mixpanel\.com\/security\/sso\/v2\/authorize\/\?org_id=(\d{1,12})$/.exec(signOn ?? '')?.[1]
  if (orgId !== undefined) {
    hints.set(
      'orgId',
      `The Sign on URL in Entra has organization ${orgId}. Copy the value that Mixpanel shows, so that the two can be compared.`,
    )
    hints.set('postbackUrl', `If the Sign on URL in Entra is correct, Mixpanel shows ${POSTBACK}${orgId}`)
  }
  const current = setup.answer(derived.signing).known?.current
  const sha1 = current?.certificate?.sha1 ?? current?.thumbprint ?? null
  if (sha1 !== null && /^[0-9A-F]{40}$/.test(sha1)) {
    const until = current?.end ? `, valid until ${day(current.end)}` : ''
    hints.set(
      'certificate',
      `Entra signs with the certificate with SHA-1 ${sha1}${until}. Enter the certificate that Mixpanel has, which may be another one.`,
    )
  }
  const domains = domainsIn(setup)
  if (domains.length > 0) hints.set('claimedDomains', `Domains of the users assigned in Entra: ${domains.join(', ')}`)
  const secrets = setup.answer(derived.secrets).known
  const base = secrets ? valueOf(secrets.baseAddress) : undefined
  if (base !== undefined && /^https?:\/\/[\w.-]+(?:\/[\w./-]*)?(?:\?\w+)?$/.test(base) && base.length < 120)
    hints.set('scim.tenantUrl', `Tenant URL in the exports in this folder: ${base}`)
  return hints
}

/** The national cloud of saved metadata; without metadata, the worldwide one. */
function cloudIn(setup: Setup): ReturnType<typeof cloudOf> & string {
  const [location] = setup.answer(derived.metadata).known?.ssoLocations ?? []
  const host = /^https:\/\/([\w.-]+)\//.exec(location?.value ?? '')?.[1]
  return (host === undefined ? null : cloudOf(host)) ?? 'global'
}

/** Domains of the assigned users; without users, the verified domains of the tenant. */
function domainsIn(setup: Setup): readonly string[] {
  const people = setup.answer(derived.people).known
  const organizations = setup.answer(inputs.organizations).known ?? []
  const addresses = people?.counted.flatMap(({ mail }) => domainOf(mail ?? '') ?? []) ?? []
  const verified = organizations.flatMap(
    ({ verifiedDomains }) => listOf(verifiedDomains)?.items.map(({ value }) => value.toLowerCase()) ?? [],
  )
  const all = addresses.length > 0 ? addresses : verified.filter((domain) => !domain.endsWith('.onmicrosoft.com'))
  return [...new Set(all)].filter((domain) => domain.length < 80 && /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(domain)).slice(0, 8)
}

/** The template with a comment above each key that has a hint. */
export function withHints(template: string, hints: Hints): string {
  let parent = ''
  return template
    .split('\n')
    .map((line) => {
      const key = /^(\s*)(\w+):/.exec(line)
      if (!key) return line
      const [, indent = '', name = ''] = key
      if (indent === '') parent = name
      const hint = hints.get(indent === '' ? name : `${parent}.${name}`)
      return hint === undefined ? line : `${indent}# ➜ ${hint}\n${line}`
    })
    .join('\n')
}
