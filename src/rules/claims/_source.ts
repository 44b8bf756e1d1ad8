import type { SignInNames, SourceFault } from '../../domain/claim-source.ts'
import type { TransformationEffect } from '../../domain/claim-effect.ts'
import { examplesOf, share } from '../../domain/people.ts'
import type { ClaimValue } from '../../model/entra.ts'
import { count, entryOf, listing, quote, type Finding } from '../kit.ts'
import { sourceText } from './_claims.ts'

// What is printed about a wrong source of the claim email.

/** What the wording and the severity depend on. */
export interface SourceContext {
  readonly names: SignInNames
  readonly allHaveMail: boolean
  /** What a transformation gives for the users; null where that is not known. */
  readonly effect: (value: ClaimValue) => TransformationEffect | null
}

/** One fault of the claim's source as a finding; `subject` begins the sentence. */
export function findingOf(fault: SourceFault, value: ClaimValue, subject: string, { names, allHaveMail, effect }: SourceContext): Finding {
  const at = value.written?.at ?? value.at
  // A plain attribute can be replaced where it is written.
  const replace = value.transformations.length > 0 || !value.written ? {} : { expected: 'mail', actual: value.written.value }
  switch (fault.is) {
    case 'no-source':
      return { code: 'no-source', at, message: noSource(subject) }
    case 'transformation': {
      const { name, step, reads } = fault
      const of = reads.length === 0 ? '' : ` of ${listing(reads.map(sourceText))}`
      const message = `${subject} uses the transformation ${quote(name)}${of}, ${effectOf(name)}. It should be user.mail without a transformation.`
      const found = effect(value)
      const severity = found?.wrong.length === 0 ? 'info' : 'error'
      return { code: 'transformation', severity, at: step.at, message: `${message}${found ? resultText(found) : ''}`, actual: step.value }
    }
    case 'constant': {
      const { text, fallback } = fault
      const severity = fallback && allHaveMail ? 'warning' : 'error'
      const message = fallback
        ? `${subject} is the fixed text ${quote(text)} for users without a mail address, so all of them become the same user. It should be the attribute user.mail.`
        : constantText(subject, text)
      return { code: 'constant', severity, at, message, ...(value.constant === null ? {} : { actual: value.constant }) }
    }
    case 'sign-in-name':
      return {
        code: 'sign-in-name',
        severity: names.unclaimed.length > 0 ? 'error' : 'warning',
        at,
        message: signInNameText(subject, names),
        ...replace,
      }
    case 'several-values': {
      const prefix = fault.prefixed ? ', each with a prefix such as SMTP:, which is no part of an address' : ''
      const message = `${subject} comes from ${quote(fault.source)}, which can have several values${prefix}. It should be user.mail, which is one bare address.`
      return { code: 'several-values', at, message, ...replace }
    }
    case 'another-attribute': {
      const { source, mayBeAddress, fallback } = fault
      if (fallback) {
        const message = `${subject} is ${quote(source)} for users without a mail address, and this is not an address. It can be user.userprincipalname instead.`
        return { code: 'another-attribute', severity: 'warning', at, message }
      }
      const message = `${subject} comes from ${quote(source)}, which ${mayBeAddress ? 'may not be the user’s' : 'is not a'} mail address. It should be user.mail.`
      return { code: 'another-attribute', severity: mayBeAddress ? 'warning' : 'error', at, message, ...replace }
    }
  }
}

function resultText({ wrong, of }: TransformationEffect): string {
  return wrong.length === 0
    ? ` For the ${count(of, 'known assigned user')} the result is the mail address, so the problem appears only when a name or address changes.`
    : ` For ${share({ who: wrong, of })} the result is not the mail address (${examplesOf(wrong)}).`
}

export function noSource(subject: string): string {
  return `${subject} has no source, so it is not sent. The source should be user.mail.`
}

function constantText(subject: string, text: string): string {
  const quoted = /^["“”]/.test(text.trim()) ? ' (including the quotation marks)' : ''
  const typed = /user\.\w+/i.test(text) ? ': it looks as if someone typed the attribute instead of selecting it' : ''
  return `${subject} is the fixed text ${quote(text)}${quoted}, the same for every user${typed}. It should be the attribute user.mail.`
}

function signInNameText(subject: string, { unclaimed, differing, of }: SignInNames): string {
  const domains = listing(unclaimed.slice(0, 5).map((each) => quote(each)))
  const notClaimed = unclaimed.length > 0 ? ` Some sign-in names are at ${domains}, which is not claimed in Mixpanel.` : ''
  const differs = differing > 0 ? ` For ${differing} of ${of} users, the sign-in name differs from the mail address.` : ''
  return `${subject} comes from user.userprincipalname, the sign-in name. It should be user.mail.${notClaimed}${differs}`
}

function effectOf(transformation: string): string {
  return entryOf(EFFECTS, transformation) ?? 'which changes the address into something else'
}

const EFFECTS: Readonly<Record<string, string>> = {
  extractMailPrefix: 'which removes the domain',
  join: 'which joins it with other text',
  regexReplace: 'which replaces parts of it',
  substring: 'which removes part of it',
  toUppercase: 'which changes it to upper case',
}
