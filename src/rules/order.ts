import { entryOf } from '../syntax/table.ts'
/**
 * The order of the catalogue: that of the contract's table, and so of every report. It is the one list that a human keeps.
 * A rule that is not in it stands at the end of its chapter.
 */
export const CHAPTERS = ['azure', 'claims', 'cert', 'signing', 'mixpanel', 'access', 'scim', 'response', 'logs', 'live'] as const

/** Chapters about what was seen happening, which most inputs do not hold: their rules are loaded where one of them applies. They come last. */
export const ON_DEMAND = ['response', 'logs', 'live'] as const satisfies readonly (typeof CHAPTERS)[number][]

export const ORDER: Readonly<Record<(typeof CHAPTERS)[number], readonly string[]>> = {
  azure: [
    'sso-mode',
    'app-enabled',
    'one-app',
    'entity-id',
    'entity-id-unique',
    'reply-url',
    'reply-url-extra',
    'sign-on-url',
    'org-id',
    'optional-urls',
  ],
  claims: ['email', 'namespace', 'email-source', 'email-for-everyone', 'email-duplicate', 'names', 'name-id', 'groups', 'policy-override'],
  cert: [
    'not-metadata',
    'base64',
    'single',
    'private-key',
    'extension',
    'validity',
    'expiring',
    'key-strength',
    'active',
    'rollover',
    'signing-key',
    'expiry-notice',
  ],
  signing: ['assertion', 'algorithm', 'request', 'encryption'],
  mixpanel: [
    'issuer-url',
    'sign-in-url',
    'tenant',
    'cloud',
    'domains',
    'sso-enabled',
    'require-sso',
    'idp-managed-access',
    'plan',
    'shared-sso',
  ],
  access: ['assigned', 'nested-groups', 'assignment-required', 'guests', 'visible'],
  scim: ['tenant-url', 'job', 'quarantine', 'user-name', 'mappings', 'scope', 'teams', 'domains', 'roles', 'notice', 'secret-in-export'],
  response: ['status', 'audience', 'recipient', 'issuer', 'signature', 'certificate', 'lifetime', 'email', 'request', 'drift'],
  logs: ['sign-ins', 'provisioning'],
  live: ['reply-url', 'postback-url', 'sign-in-url', 'authn-request', 'entra-login', 'metadata', 'scim', 'domain-txt', 'clock'],
}

/** Compares two rules by their place in the catalogue. One that the list does not name stands at the end of its chapter, by name. */
export function byCatalogue(a: string, b: string): number {
  const [chapterA, placeA] = rankOf(a)
  const [chapterB, placeB] = rankOf(b)
  return chapterA - chapterB || placeA - placeB || (a < b ? -1 : 1)
}

function rankOf(id: string): readonly [chapter: number, place: number] {
  const [chapter = '', name = ''] = id.split('/')
  const order: Readonly<Record<string, readonly string[]>> = ORDER
  const place = entryOf(order, chapter)?.indexOf(name) ?? -1
  const chapters: readonly string[] = CHAPTERS
  return [chapters.includes(chapter) ? chapters.indexOf(chapter) : chapters.length, place === -1 ? Number.MAX_SAFE_INTEGER : place]
}
