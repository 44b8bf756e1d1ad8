import { isBlanked } from '../../domain/blanked.ts'
import { inputs } from '../../model/vocabulary.ts'
import { decode } from '../../syntax/decode.ts'
import { absent, known } from '../../syntax/field.ts'
import { type Field } from '../../model/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { SyncSecrets } from '../../model/provisioning.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { listIn } from './_lists.ts'

const KEYS = ['BaseAddress', 'SecretToken', 'SyncAll', 'SyncNotificationSettings', 'SingleSignOnType', 'Oauth2AccessToken']

/** Provisioning credentials and settings. Of a token only whether it is set is kept. */
export default {
  kind: 'graph-synchronization-secrets',
  title: 'the provisioning settings (secrets)',

  recognises(record) {
    const list = listIn(record)
    if (!list) return false
    if (/synchronizationSecretKeyStringValuePair\)?$|\/synchronization\/secrets$/.test(record.context ?? '')) return true
    return list.first?.has('key') === true && list.entries().some((entry) => KEYS.includes(entry.plain('key') ?? ''))
  },

  read(record, add) {
    add(inputs.secrets, secretsFrom(record, listIn(record)?.entries() ?? [], record.owner('servicePrincipals')))
  },
} satisfies Reader<Cursor>

/** From entries of `key` and `value`, as Graph and Terraform write them; `unlisted` says why the list may be incomplete. */
export function secretsFrom(
  whole: Cursor,
  entries: readonly Cursor[],
  servicePrincipalId: string | null,
  unlisted: string | null = null,
): SyncSecrets {
  const entry = (key: string): Cursor | undefined => entries.find((each) => each.plain('key')?.toLowerCase() === key.toLowerCase())
  // An entry without a key may be any setting, so that none can be called missing.
  const nameless = entries.some((each) => isBlanked(each.plain('key') ?? '…', 'keyword'))
  const why = nameless ? 'an entry of the list has no key, or one that is blanked by hand' : unlisted
  const missing: Field<never> = why === null ? absent(whole.at) : { is: 'unreadable', at: whole.at, why }
  const valueAt = (key: string): Field<string> => {
    const found = entry(key)
    if (!found) return missing
    return found.has('value') ? found.text('value') : { is: 'unreadable', at: found.at, why: 'the entry has no value' }
  }
  const notification = valueAt('SyncNotificationSettings')
  return {
    at: whole.at,
    baseAddress: unmasked(valueAt('BaseAddress')),
    secretToken: isSet(valueAt('SecretToken')),
    pastedWithToken: pastedWith(entry('SecretToken')?.get('value')),
    syncAll: entry('SyncAll')?.flag('value') ?? missing,
    skipOutOfScopeDeletions: entry('SkipOutOfScopeDeletions')?.flag('value') ?? missing,
    notificationEnabled: inside(notification, 'Enabled', (value) =>
      typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined,
    ),
    notificationRecipients: inside(notification, 'Recipients', (value) => (typeof value === 'string' ? value : undefined)),
    servicePrincipalId,
    partial: unlisted !== null,
  }
}

function unmasked(field: Field<string>): Field<string> {
  return field.is === 'known' && /^\*+$/.test(field.value)
    ? {
        is: 'unreadable',
        at: field.at,
        why: 'Graph has masked it; the portal shows the Tenant URL under Provisioning ▸ Admin Credentials',
      }
    : field
}

/** Graph masks a token that is set as `*`; a token that was cleared is empty. */
function isSet(field: Field<string>): Field<'set'> {
  return field.is === 'known' ? known('set', field.at) : field
}

/** From the bytes: in the text the token is blacked out. Only its first and last characters are looked at, and none is kept. */
function pastedWith(token: Cursor | undefined): SyncSecrets['pastedWithToken'] {
  if (typeof token?.value !== 'string' || /^\**$/.test(token.value)) return null
  const { start, end } = token.at.span()
  const written = decode(token.artifact.bytes).text.slice(start, end)
  const inner = /^["']/.test(written) ? written.slice(1, -1) : written
  const value = /^bearer(?:\s|$)/i.test(inner.trimStart().slice(0, 7))
    ? 'bearer'
    : /^(?:\\?"|['“”‘’])/.test(inner)
      ? 'quotes'
      : /^\s|^\\[nrt]/.test(inner.slice(0, 2)) || /\s$|\\[nrt]$/.test(inner.slice(-2))
        ? 'space'
        : null
  return value && { value, at: token.at }
}

/** A member of the JSON text in the value. */
function inside<T>(field: Field<string>, key: string, make: (value: unknown) => T | undefined): Field<T> {
  if (field.is !== 'known') return field
  const unreadable = { is: 'unreadable', at: field.at, why: 'the notification settings are not JSON as Graph writes it' } as const
  let parsed: unknown
  try {
    parsed = JSON.parse(field.value)
  } catch {
    return unreadable
  }
  if (typeof parsed !== 'object' || parsed === null) return unreadable
  const member = Object.entries(parsed).find(([name]) => name.toLowerCase() === key.toLowerCase())
  if (!member) return absent(field.at)
  if (member[1] === null || member[1] === '') return { is: 'empty', at: field.at }
  const value = make(member[1])
  return value === undefined ? unreadable : known(value, field.at)
}
