import { isDisputed } from '../../domain/precedence.ts'
import type { People, Person } from '../../model/people.ts'
import { cannotTell, cite, defineRule, derived, info, inputs, isUnusable, listing, listOf, quote, valueOf, warning } from '../kit.ts'

export default defineRule({
  id: 'cert/expiry-notice',
  title: 'Notification Email Addresses of the certificate reach more than one person',
  stage: 'upkeep',
  why: 'Entra sends a mail only to these addresses, 60, 30 and 7 days before the certificate expires. Mixpanel sends none. If nobody reads these mails, single sign-on stops on that day without a warning.',
  findings: {
    nobody: warning('CE-10', 'entra-admin', 'No address is set.', 'add-notification-address'),
    'one-person': warning('CE-10', 'entra-admin', 'Only one person gets the mails.', 'add-notification-address'),
    'disabled-person': warning('CE-10', 'entra-admin', 'Every address belongs to a disabled account.', 'add-notification-address'),
    'one-address': info(
      'CE-10',
      'entra-admin',
      'Only one address gets the mails, and it is not known whether it is a mailing list or a person.',
      'add-notification-address',
    ),
  },
  cites: [
    cite('microsoft-certificates', 'only the email address of the admin who added the application'),
    cite('mixpanel-sso', 'we do not send any notifications when it is about to expire'),
  ],
  needs: { principal: derived.principal },
  wants: { people: derived.people },

  *check({ principal: { notificationMails } }, { people }) {
    const listed = listOf(notificationMails)
    if (!listed) {
      const why = isUnusable(notificationMails)
        ? `The notification addresses cannot be read in the export: ${notificationMails.why}.`
        : 'The export does not contain the notification addresses.'
      return cannotTell(why, notificationMails.at)
    }
    const addresses = listed.items.filter(({ value }) => value.trim() !== '')
    const [first] = addresses
    if (!first) {
      yield {
        code: 'nobody',
        at: listed.at,
        message:
          'No expiry notification is set: Notification Email Addresses is empty. It should have an address that several people read.',
      }
      return undefined
    }
    const disputed = addresses
      .map(({ value }) => personWith(value, people))
      .find((person) => person && isDisputed(person.user.accountEnabled))
    if (disputed) return cannotTell('Whether the account that gets the mails is enabled is not known.', disputed.at, inputs.users)
    const read = addresses.filter(({ value }) => !isDisabled(personWith(value, people)))
    const [reader] = read
    if (!reader) {
      yield {
        code: 'disabled-person',
        at: first.at,
        message: `The mails about the certificate go to ${listing(addresses.map(({ value }) => quote(value)))}, and ${addresses.length === 1 ? 'that account is' : 'those accounts are'} disabled, so nobody reads them.`,
        actual: first.value,
      }
    } else if (read.length === 1) {
      const isPerson = personWith(reader.value, people) !== undefined
      const unread = addresses.filter((each) => each !== reader)
      const also =
        unread.length === 0
          ? ''
          : ` They also go to ${listing(unread.map(({ value }) => quote(value)))}, and ${unread.length === 1 ? 'that account is' : 'those accounts are'} disabled.`
      yield {
        code: isPerson ? 'one-person' : 'one-address',
        at: [reader.at, ...unread.map(({ at }) => at)],
        message: `${
          isPerson
            ? `The mails about the certificate go to only one person, ${quote(reader.value)}. When this person is away, nobody reads them.`
            : `The mails about the certificate go to only one address, ${quote(reader.value)}. Check that it is a mailing list that several people read.`
        }${also}`,
        actual: reader.value,
      }
    }
    return undefined
  },
})

function isDisabled(person: Person | undefined): boolean {
  return person?.enabled === false
}

function personWith(address: string, people: People | undefined): Person | undefined {
  const wanted = address.trim().toLowerCase()
  return people?.all.find(({ user, versions }) =>
    [{ user }, ...(versions ?? [])].some((each) =>
      [each.user.mail, each.user.upn].some((field) => valueOf(field)?.toLowerCase() === wanted),
    ),
  )
}
