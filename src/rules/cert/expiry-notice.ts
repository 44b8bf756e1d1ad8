import { cannotTell, cite, defineRule, derived, inputs, listOf, listing, quote, valueOf, type FindingKind, type Severity } from '../kit.ts'
import { CERTIFICATES_BOX, onSsoPage } from '../../fixes/portal.ts'
import type { User, UserList } from '../../model/people.ts'

const kind = (severity: Severity, means: string): FindingKind => ({
  guide: 'CE-10',
  severity,
  owner: 'entra-admin',
  means,
  fix: {
    summary: 'Write the address of a mailing list under Notification Email Addresses of the certificate.',
    steps: onSsoPage(
      `In the box ${CERTIFICATES_BOX}, click Edit.`,
      'Under Notification Email Addresses, add the address of a list or a team’s mailbox; there is room for five. Save.',
    ),
    command: null,
  },
})

export default defineRule({
  id: 'cert/expiry-notice',
  title: 'More than one person is told before the certificate expires',
  stage: 'upkeep',
  why: 'Entra mails 60, 30 and 7 days before the certificate ends, to these addresses alone, and Mixpanel mails nobody. Without a reader, single sign-on stops on that day without any warning.',
  findings: {
    nobody: kind('warning', 'No address is set.'),
    'one-person': kind('warning', 'Only one person reads them.'),
    'disabled-person': kind('warning', 'Every address is that of an account that is disabled.'),
    'one-address': kind('info', 'One address reads them, and it is not known whether it is a list or a person.'),
  },
  cites: [
    cite('microsoft-certificates', 'only the email address of the admin who added the application'),
    cite('mixpanel-sso', 'we do not send any notifications when it is about to expire'),
  ],
  needs: { principal: derived.principal },
  wants: { users: inputs.users },

  *check({ principal }, { users = [] }) {
    const listed = listOf(principal.notificationMails)
    if (!listed) {
      const mails = principal.notificationMails
      const why =
        mails.is === 'unreadable' ? `Who is told cannot be read in the export: ${mails.why}.` : 'The export does not say who is told.'
      return cannotTell(why, mails.at)
    }
    const addresses = listed.items.filter(({ value }) => value.trim() !== '')
    const [only] = addresses
    if (!only) {
      yield {
        code: 'nobody',
        at: listed.at,
        message: 'No address is set under Notification Email Addresses: nobody is told before the certificate expires.',
      }
      return undefined
    }
    const read = addresses.filter(({ value }) => !isDisabled(personOf(value, users)))
    const [reader] = read
    if (!reader) {
      const whose = addresses.map(({ value }) => quote(value)).join(', ')
      yield {
        code: 'disabled-person',
        at: only.at,
        message: `The mails about the certificate go to ${whose}, and ${addresses.length === 1 ? 'that account is' : 'those accounts are'} disabled: nobody reads them.`,
        actual: only.value,
      }
    } else if (read.length === 1) {
      const person = personOf(reader.value, users) !== undefined
      const unread = addresses.filter((each) => each !== reader)
      const also =
        unread.length === 0
          ? ''
          : ` They go to ${listing(unread.map(({ value }) => quote(value)))} too, and ${unread.length === 1 ? 'that account is' : 'those accounts are'} disabled.`
      yield {
        code: person ? 'one-person' : 'one-address',
        at: [reader.at, ...unread.map(({ at }) => at)],
        message: `${
          person
            ? `The mails about the certificate go to one person alone, ${quote(reader.value)}: while that person is away, nobody is told before it expires.`
            : `The mails about the certificate go to one address, ${quote(reader.value)}: is that a list that several people read?`
        }${also}`,
        actual: reader.value,
      }
    }
    return undefined
  },
})

function isDisabled(person: User | undefined): boolean {
  return person !== undefined && valueOf(person.accountEnabled) === false
}

function personOf(address: string, lists: readonly UserList[]): User | undefined {
  const wanted = address.trim().toLowerCase()
  return lists.flatMap(({ items }) => items).find((user) => [user.mail, user.upn].some((field) => valueOf(field)?.toLowerCase() === wanted))
}
