import { deductions } from '../../src/deductions/index.ts'
import type { Artifact, Place, Role } from '../../src/model/artifact.ts'
import type { Fact } from '../../src/model/fact.ts'
import { assemble } from '../../src/pipeline/assemble.ts'
import { artifactOf, type ArtifactSecret } from '../../src/pipeline/collect.ts'
import { families } from '../../src/pipeline/families.ts'
import { TODAY } from './run-case.ts'

export interface Deduced {
  /** The value; an error where it is not known. */
  of<T>(fact: Fact<T>): T
  /** Why it is not known, and where: `sp.json/replyUrls`. Null where it is known. */
  whyNot(fact: Fact): { readonly why: string | null; readonly at: string | null; readonly fact: string } | null
}

export interface DeducedFrom {
  readonly now?: string
  readonly app?: string | null
  readonly cert?: string | null
  readonly live?: boolean
  readonly roles?: Readonly<Record<string, Role>>
}

/** What follows from some files: texts as they are, everything else as JSON. */
export async function deduced(files: Readonly<Record<string, unknown>>, from: DeducedFrom = {}): Promise<Deduced> {
  const artifacts: Artifact[] = []
  const secrets: ArtifactSecret[] = []
  for (const [name, content] of Object.entries(files)) {
    const bytes =
      content instanceof Uint8Array ? content : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content, null, 2))
    const { artifact, detectedSecrets } = artifactOf(name, bytes, { role: from.roles?.[name] ?? null })
    artifacts.push(artifact)
    secrets.push(...detectedSecrets)
  }
  const { setup, crashes } = await assemble(artifacts, secrets, families, deductions, {
    now: new Date(from.now ?? TODAY),
    app: from.app ?? null,
    cert: from.cert ?? null,
    live: from.live ?? false,
  })
  const noCrash = (): void => {
    if (crashes[0]) throw crashes[0].error
  }
  return {
    of<T>(fact: Fact<T>): T {
      const { known, missing } = setup.answer(fact)
      noCrash()
      if (missing) throw new Error(`${fact.name} is not known: ${missing[0].why ?? 'nothing is said'}`)
      return known
    },
    whyNot(fact) {
      const [first] = setup.answer(fact).missing ?? []
      noCrash()
      return first ? { why: first.why, at: first.at && placed(first.at), fact: first.fact.name } : null
    },
  }
}

/** `sp.json/replyUrls/0` */
export function placed({ artifact, pointer }: Place): string {
  return `${artifact.name}${pointer ?? ''}`
}

const GRAPH = 'https://graph.microsoft.com/v1.0/$metadata#'
export const [TENANT, SP, APP, OTHER_SP, OTHER_APP] = [
  'b1d4c0de-1111-4a2b-8c3d-00000c0ffee1',
  '5e7f1ce0-4444-4d5e-9f60-33333c0de504',
  'c0ffee00-2222-4b3c-9d4e-11111decade2',
  '5e7f1ce0-4444-4d5e-9f60-33333c0de599',
  'c0ffee00-2222-4b3c-9d4e-11111decade9',
] as const
export const ENTITY = 'https://mixpanel.com/security/sso/v2/authorize/'
export const REPLY = 'https://sso.mixpanel.com/sso/saml2'

/** Mixpanel's enterprise application, as Graph writes it. */
export function enterpriseApp(rest: object = {}): Readonly<Record<string, unknown>> {
  return {
    '@odata.context': `${GRAPH}servicePrincipals/$entity`,
    id: SP,
    appId: APP,
    displayName: 'Mixpanel',
    appOwnerOrganizationId: TENANT,
    accountEnabled: true,
    preferredSingleSignOnMode: 'saml',
    servicePrincipalType: 'Application',
    replyUrls: [REPLY],
    servicePrincipalNames: [ENTITY, APP],
    ...rest,
  }
}

/** The enterprise application of an app that has nothing to do with Mixpanel. */
export function otherApp(rest: object = {}): Readonly<Record<string, unknown>> {
  return enterpriseApp({
    id: OTHER_SP,
    appId: OTHER_APP,
    displayName: 'Expenses',
    replyUrls: ['https://expenses.contoso.com/acs'],
    servicePrincipalNames: ['https://expenses.contoso.com/', OTHER_APP],
    ...rest,
  })
}

/** Mixpanel's app registration. */
export function registration(rest: object = {}): Readonly<Record<string, unknown>> {
  return {
    '@odata.context': `${GRAPH}applications/$entity`,
    id: '0b1ec7a0-3333-4c4d-8e5f-22222facade3',
    appId: APP,
    displayName: 'Mixpanel',
    identifierUris: [ENTITY],
    publisherDomain: 'contoso.com',
    web: { redirectUris: [REPLY] },
    ...rest,
  }
}

/** A list as Graph writes it: of what, as in its `@odata.context`. */
export function graphList(context: string, value: readonly object[], rest: object = {}): Readonly<Record<string, unknown>> {
  return { '@odata.context': `${GRAPH}${context}`, ...rest, value }
}
