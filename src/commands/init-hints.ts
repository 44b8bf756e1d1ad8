import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readWithoutJudging } from '../doctor.ts'
import { cloudOf, issuerOf, isGuid, loginUrlOf } from '../vendors/entra.ts'
import { day } from '../syntax/display.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { listOf, valueOf } from '../syntax/field.ts'
import { domainOf } from '../domain/people.ts'
import type { Setup } from '../model/fact.ts'
import { POSTBACK } from '../vendors/mixpanel.ts'
import { collect, type InputArgument } from '../pipeline/collect.ts'

/** What the Azure side tells of a key of `mixpanel.yaml`, as sentences for comments: by key, `scim.tenantUrl` for one inside. */
export type Hints = ReadonlyMap<string, string>

/** Exports stand beside the settings, in an archive, or in the folders of EntraExporter: no more than that is read. */
const EXPORT = /\.(?:json|xml|ya?ml|tfstate|csv|zip|cer|pem|crt)$/i
const EXPORT_FOLDER = /^(?:Applications|ServicePrincipals|Organization|exports?|azure|entra)$/i
const OWN = /^(?:mixpanel|sso-doctor)\.(?:ya?ml|json)$/i

/** Reads the exports in the folder, if there are any. Nothing that a stranger wrote freely gets into a hint. */
export async function hintsIn(dir: string, now: Date): Promise<Hints> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => [])
  const wanted = entries
    .filter((entry) =>
      entry.isFile() ? EXPORT.test(entry.name) && !OWN.test(entry.name) : entry.isDirectory() && EXPORT_FOLDER.test(entry.name),
    )
    .map((entry): InputArgument => ({ path: join(dir, entry.name), role: null }))
  if (wanted.length === 0) return new Map()
  const collected = await collect(wanted, () => Promise.resolve(new Uint8Array()))
  const { setup } = await readWithoutJudging(collected, now)
  return hintsFrom(setup)
}

export function hintsFrom(setup: Setup): Hints {
  const hints = new Map<string, string>()
  const principal = setup.answer(derived.principal).known
  const tenant = setup.answer(derived.tenant).known?.value
  if (tenant !== undefined && isGuid(tenant)) {
    hints.set('issuerUrl', `The exports in this folder are of tenant ${tenant}, so this is expected here: ${issuerOf(tenant)}`)
    hints.set('idpSignInUrl', `By the exports in this folder, this is expected here: ${loginUrlOf(tenant, cloudIn(setup))}`)
  }
  const signOn = principal ? valueOf(principal.loginUrl) : undefined
  const orgId = /^https:\/\/(?:(?:eu|in)\.)?mixpanel\.com\/security\/sso\/v2\/authorize\/\?org_id=(\d{1,12})$/.exec(signOn ?? '')?.[1]
  if (orgId !== undefined) {
    hints.set('orgId', `Entra’s Sign on URL names organization ${orgId}. Copy what Mixpanel shows, so that the two can be compared.`)
    hints.set('postbackUrl', `If Entra has the right organization, Mixpanel shows ${POSTBACK}${orgId}`)
  }
  const current = setup.answer(derived.signing).known?.current
  const sha1 = current?.certificate?.sha1 ?? current?.thumbprint ?? null
  if (sha1 !== null && /^[0-9A-F]{40}$/.test(sha1)) {
    const until = current?.end ? `, valid until ${day(current.end)}` : ''
    hints.set('certificate', `Entra signs with the certificate of SHA-1 ${sha1}${until}. Write here what Mixpanel has, not this.`)
  }
  const domains = domainsIn(setup)
  if (domains.length > 0) hints.set('claimedDomains', `People who are assigned in Entra have addresses at: ${domains.join(', ')}`)
  const secrets = setup.answer(derived.secrets).known
  const base = secrets ? valueOf(secrets.baseAddress) : undefined
  if (base !== undefined && /^https?:\/\/[\w.-]+(?:\/[\w./-]*)?(?:\?\w+)?$/.test(base) && base.length < 120)
    hints.set('scim.tenantUrl', `By the exports in this folder, Entra provisions to ${base}`)
  return hints
}

/** The national cloud that saved metadata is of; without it, the worldwide one. */
function cloudIn(setup: Setup): ReturnType<typeof cloudOf> & string {
  const [location] = setup.answer(derived.metadata).known?.ssoLocations ?? []
  const host = /^https:\/\/([\w.-]+)\//.exec(location?.value ?? '')?.[1]
  return (host === undefined ? null : cloudOf(host)) ?? 'global'
}

/** Domains of assigned people; without people, those that the tenant has verified. */
function domainsIn(setup: Setup): readonly string[] {
  const people = setup.answer(derived.people).known
  const [organization] = setup.answer(inputs.organizations).known ?? []
  const addresses = people?.counted.flatMap(({ mail }) => domainOf(mail ?? '') ?? []) ?? []
  const verified = organization ? (listOf(organization.verifiedDomains)?.items.map(({ value }) => value.toLowerCase()) ?? []) : []
  const all = addresses.length > 0 ? addresses : verified.filter((domain) => !domain.endsWith('.onmicrosoft.com'))
  return [...new Set(all)].filter((domain) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(domain) && domain.length < 80).slice(0, 8)
}

/** The template with a comment above each key that something is known of. */
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
