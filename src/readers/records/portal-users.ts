import { isAddress } from '../../domain/as-written.ts'
import { inputs } from '../../model/vocabulary.ts'
import { quote } from '../../syntax/display.ts'
import { absent, known } from '../../syntax/field.ts'
import { type Field } from '../../model/field.ts'
import type { Reader } from '../../model/reader.ts'
import type { User } from '../../model/people.ts'
import type { Cursor } from '../../syntax/tree.ts'
import { isActivity, listIn } from './_lists.ts'
import { enabledIn, enabledUnless, fold, userTypeIn } from './_words.ts'

/** The column headers of the portal’s table of users in several languages, without case, spaces and accents. */
const HEADERS: Readonly<Record<keyof Omit<User, 'at' | 'mailNickname'> | 'blocked' | 'proxyAddresses', readonly string[]>> = {
  upn: [
    'userprincipalname',
    'userprincipalnames',
    'upn',
    'benutzerprinzipalname',
    'nomdutilisateurprincipal',
    'nomprincipaldelutilisateur',
    'nombreprincipaldeusuario',
    'nombreprincipaldelusuario',
    'nomeupn',
    'nomeprincipaldousuario',
    'nomeprincipaldoutilizador',
    'nomeprincipaledellutente',
    'nomeprincipaleutente',
    'userprincipalnaam',
    'ユーザープリンシパル名',
    '用户主体名称',
  ],
  id: [
    'objectid',
    'id',
    'objektid',
    'iddobjet',
    'iddelobjet',
    'iddeobjeto',
    'iddelobjeto',
    'iddoobjeto',
    'idoggetto',
    'オブジェクトid',
    '对象id',
  ],
  displayName: [
    'displayname',
    'name',
    'anzeigename',
    'nomcomplet',
    'nomdaffichage',
    'nombreparamostrar',
    'nomedeexibicao',
    'nomevisualizzato',
    'weergavenaam',
    '表示名',
    '显示名称',
  ],
  givenName: ['givenname', 'firstname', 'vorname', 'prenom', 'nombre', 'nome', 'voornaam', '名', '名字'],
  surname: ['surname', 'lastname', 'nachname', 'nom', 'nomdefamille', 'apellidos', 'apellido', 'sobrenome', 'cognome', 'achternaam', '姓'],
  mail: [
    'mail',
    'email',
    'emailaddress',
    'emailadresse',
    'adressedemessagerie',
    'correoelectronico',
    'posta',
    'indirizzodipostaelettronica',
    'メール',
    '邮件',
    '电子邮件',
  ],
  userType: [
    'usertype',
    'benutzertyp',
    'typedutilisateur',
    'tipodeusuario',
    'tipoutente',
    'gebruikerstype',
    'tipodeutilizador',
    'ユーザーの種類',
    'ユーザータイプ',
    '用户类型',
  ],
  accountEnabled: [
    'accountenabled',
    'kontoaktiviert',
    'compteactive',
    'cuentahabilitada',
    'contahabilitada',
    'accountabilitato',
    'accountingeschakeld',
    'アカウントが有効',
    'アカウントの有効化',
    '帐户已启用',
  ],
  // These two are in the table of the Microsoft 365 admin center.
  blocked: ['blockcredential'],
  proxyAddresses: ['proxyaddresses'],
}

/** Users ▸ All users ▸ Download users in the portal, or Users ▸ Active users ▸ Export users in the Microsoft 365 admin center: a table. */
export default {
  kind: 'portal-users',
  title: 'users, downloaded from the portal',

  recognises(record) {
    const first = listIn(record)?.first
    if (first === undefined || first.keys.some((key) => key === 'userPrincipalName' || key === 'UserPrincipalName')) return false
    return columnsOf(first).upn !== undefined && !isActivity(first)
  },

  read(record, add) {
    const list = listIn(record)
    if (!list?.first) return
    const columns = columnsOf(list.first)
    const text = (row: Cursor, column: string | undefined): Field<string> => (column === undefined ? absent(row.at) : row.text(column))
    const entries = list.entries()
    const unknown = columns.mail === undefined && columns.proxyAddresses === undefined ? addressColumn(entries, columns) : undefined
    const mailIn = (row: Cursor): Field<string> => {
      if (unknown === undefined)
        return columns.mail === undefined ? primaryAddressIn(text(row, columns.proxyAddresses)) : text(row, columns.mail)
      return { is: 'unreadable', at: row.get(unknown).at, why: whyUnknown(unknown) }
    }
    const items = entries.map((entry): User => {
      const row = entry.spelled('camel')
      return {
        at: row.at,
        id: text(row, columns.id),
        displayName: text(row, columns.displayName),
        givenName: text(row, columns.givenName),
        surname: text(row, columns.surname),
        mail: mailIn(row),
        upn: text(row, columns.upn),
        userType: columns.userType === undefined ? absent(row.at) : userTypeIn(row, columns.userType),
        accountEnabled: enabled(row, columns),
      }
    })
    add(inputs.users, { at: record.at, items, complete: list.complete })
  },
} satisfies Reader<Cursor>

/** Of other columns with addresses, without case and spaces. */
const OTHER_ADDRESSES: ReadonlySet<string> = new Set(
  'alternateemailaddress alternateemail alternateemails othermails othermail manager sponsors invitedby imaddresses onpremisesuserprincipalname'.split(
    ' ',
  ),
)
/** As many rows show what a column has. */
const MOST_SHOWN = 50

/** A column with addresses whose header is none of those above: it may be that of the mail addresses, in another language. */
function addressColumn(entries: readonly Cursor[], columns: Columns): string | undefined {
  const read = new Set(Object.values(columns))
  const rows = entries.slice(0, MOST_SHOWN)
  return rows[0]?.keys.find((key) => {
    if (read.has(key) || OTHER_ADDRESSES.has(fold(key))) return false
    const values = rows.map((row) => row.get(key).value).filter((value) => typeof value === 'string' && value.trim() !== '')
    return values.length > 0 && values.every((value) => isAddress(String(value).trim()))
  })
}

function whyUnknown(column: string): string {
  return `the column ${quote(column)} has addresses, and is not known as that of the mail addresses; set the language of the Entra admin center to English, and download the users again`
}

function enabled(row: Cursor, { accountEnabled, blocked }: Columns): User['accountEnabled'] {
  if (accountEnabled !== undefined) return enabledIn(row, accountEnabled)
  return blocked === undefined ? absent(row.at) : enabledUnless(row, blocked)
}

/**
 * The address after `SMTP:` in capitals, which is the primary one: https://learn.microsoft.com/exchange/recipients-in-exchange-online/manage-user-mailboxes/add-or-remove-email-addresses
 * Absent where there is none, because a user without a mailbox may have a mail address too.
 */
function primaryAddressIn(addresses: Field<string>): Field<string> {
  if (addresses.is !== 'known') return absent(addresses.at)
  // The separator differs between exports, and a plus sign may be part of an address.
  const primary = addresses.value.split(/[+;,|\s](?=(?:smtp|sip|spo|sia|eum|x400|x500):)/i).find((each) => each.trim().startsWith('SMTP:'))
  const address = primary?.trim().slice('SMTP:'.length)
  return address === undefined || address === '' ? absent(addresses.at) : known(address, addresses.at)
}

type FoldedHeaders = readonly (readonly [field: keyof typeof HEADERS, names: readonly string[]])[]

let headers: FoldedHeaders | undefined

/** Made when a table is read, and once for all of its rows. */
function foldedHeaders(): FoldedHeaders {
  return (headers ??= Object.entries(HEADERS).map(([field, names]) => [field as keyof typeof HEADERS, names.map(fold)]))
}

/** True for a header of a column that is read here. */
export function isUserColumn(header: string): boolean {
  const folded = fold(header)
  return foldedHeaders().some(([, names]) => names.includes(folded))
}

type Columns = { readonly [K in keyof typeof HEADERS]?: string }

function columnsOf(row: Cursor): Columns {
  const folded = new Map(row.keys.map((key) => [fold(key), key]))
  const found: Partial<Record<keyof typeof HEADERS, string>> = {}
  for (const [field, names] of foldedHeaders()) {
    const header = names.map((name) => folded.get(name)).find((key) => key !== undefined)
    if (header !== undefined) found[field] = header
  }
  return found
}
