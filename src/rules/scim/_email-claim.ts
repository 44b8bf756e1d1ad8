import { cannotTell, deferTo, derived, missing, type NoFinding } from '../kit.ts'
import type { EmailSource } from '../../domain/email-claim.ts'

/** How a rule ends where a rule about claims reports the claim email. */
export function reportedByClaims({ why }: Extract<EmailSource, { is: 'wrong' }>): NoFinding {
  if (why === 'no-source') return deferTo('claims/email-source', 'The claim email has no source.')
  if (why === 'no-address') return deferTo('claims/email-source', 'The claim email does not send a mail address.')
  return deferTo('claims/email-for-everyone', 'Because of its conditions, the claim email is sent to no member.')
}

/** How a rule ends where the source of the claim email is not known. */
export function unknownEmail({ why }: Extract<EmailSource, { is: 'unknown' }>): NoFinding {
  if (why === 'not-given') return missing(derived.assertion)
  const sentence =
    why === 'by-group'
      ? 'Because of its conditions, the claim email sends another attribute to members of some groups.'
      : 'The source of the claim email cannot be read.'
  return cannotTell(sentence, null, derived.assertion)
}
