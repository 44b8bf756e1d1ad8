import { ACTIVATE_ROW, CREATE_CERTIFICATE, DOWNLOAD_ROW, SIGN_IN_ONCE, UPLOAD_CERTIFICATE } from '../fixes/certificate-steps.ts'
import { evidenceSources } from '../fixes/evidence.ts'
import { fixFor } from '../fixes/index.ts'
import { BLADES } from '../fixes/portal.ts'
import type { RolloverPlan, RolloverSpan, RolloverStep, StepKind, Unknown } from '../domain/rollover.ts'
import type { SigningKey } from '../model/certificates.ts'
import { count, day, listing, visible } from '../syntax/display.ts'

// A rollover in sentences: for the terminal, for programs and for the calendar.

export interface RolloverText {
  /** What is the case now, the most important first. */
  readonly headline: string
  readonly facts: readonly string[]
  /** Which certificate signs from when to when, and what that means for sign-ins; `to` is null where no end is known. */
  readonly timeline: readonly {
    readonly from: string
    readonly to: string | null
    readonly certificate: string
    readonly signIns: RolloverSpan['signIns']
    readonly says: string
  }[]
  readonly steps: readonly RolloverStepText[]
  readonly order: readonly string[]
  readonly unknown: readonly { readonly what: string; readonly how: string | null; readonly command: string | null }[]
}

export interface RolloverStepText {
  readonly number: number
  readonly kind: StepKind
  readonly owner: RolloverStep['owner']
  readonly summary: string
  readonly clicks: readonly string[]
  /** RFC 3339; null where there is no such day. */
  readonly by: string | null
  /** Who cannot sign in, and how long, if the step is late; null where nobody is affected. */
  readonly late: string | null
}

/** Why a fact is missing, as the input shows it. */
export interface RolloverReasons {
  readonly signing: string | null
  readonly uploaded: string | null
}

export function rolloverText(plan: RolloverPlan, now: Date, reasons: RolloverReasons): RolloverText {
  return {
    headline: headlineOf(plan, now),
    facts: factsOf(plan),
    timeline: plan.spans.map((span) => ({
      from: span.from.toISOString(),
      to: span.to?.toISOString() ?? null,
      certificate: nameOf(span.key),
      signIns: span.signIns,
      says: SIGN_INS[span.signIns],
    })),
    steps: plan.steps.map((step, index) => stepText(step, index, plan, now)),
    order: ORDER,
    unknown: plan.unknown.map((which) => unknownText(which, plan, reasons)),
  }
}

const SIGN_INS: Readonly<Record<RolloverSpan['signIns'], string>> = {
  work: 'Mixpanel has it: people can sign in',
  stop: 'Mixpanel does not have it: nobody can sign in',
  unknown: 'it is not known whether Mixpanel has it',
  expired: 'expired, and no other certificate is known: expect that nobody can sign in',
}

/** `8D5D… (valid from 2025-03-04 to 2028-03-04)`: what a person can compare with the list in the portal. */
export function nameOf({ thumbprint, start, end }: SigningKey): string {
  const dates = start && end ? `valid from ${day(start)} to ${day(end)}` : end ? `valid to ${day(end)}` : ''
  if (thumbprint === null) return dates === '' ? 'a certificate without thumbprint' : `the one ${dates}`
  return dates === '' ? visible(thumbprint) : `${visible(thumbprint)} (${dates})`
}

/** What finds the row in the portal. */
function shortNameOf(key: SigningKey): string {
  return key.thumbprint === null ? nameOf(key) : visible(key.thumbprint)
}

/** `2026-08-29 09:36 UTC` */
export function minute(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

const HOUR = 3_600_000

/** In whole days, or in hours below two days. */
export function lengthBetween(from: Date, to: Date): string {
  const hours = Math.max(0, Math.floor((to.getTime() - from.getTime()) / HOUR))
  if (hours === 0) return 'less than an hour'
  return hours < 48 ? count(hours, 'hour') : count(Math.floor(hours / 24), 'day')
}

function headlineOf(plan: RolloverPlan, now: Date): string {
  const { state, ends, next, candidates, lockout } = plan
  const left = ends === null ? '' : ` It expires on ${minute(ends)}, in ${lengthBetween(now, ends)}.`
  switch (state) {
    case 'switched': {
      const since = lockout.since === null ? '' : `, since ${minute(lockout.since)} (${lengthBetween(lockout.since, now)})`
      const to = candidates.length === 1 && next ? nameOf(next) : 'another certificate'
      const so =
        lockout.is === 'now'
          ? 'Mixpanel does not have this certificate, so nobody can sign in.'
          : 'If Mixpanel does not have this certificate, nobody can sign in.'
      return `Entra has already switched to ${to}${since}. ${so}`
    }
    case 'switched-in-step':
      return `Entra has switched to ${next ? nameOf(next) : 'another certificate'}, and Mixpanel has this certificate. People can sign in. The expired certificate is still marked active.`
    case 'uploaded-early':
      return `Mixpanel has the next certificate already, and Entra does not sign with it yet: nobody can sign in${lockout.until === null ? '' : `, until it is made active or, without that, until ${minute(lockout.until)}`}.`
    case 'mismatch':
      return `Mixpanel does not have the certificate that Entra signs with: nobody can sign in.${left}`
    case 'expired':
      return `The certificate that Entra signs with expired${ends === null ? '' : ` on ${minute(ends)}, ${lengthBetween(ends, now)} ago`}, and there is no other valid one. ${lockout.is === 'now' ? 'Mixpanel has another certificate: nobody can sign in.' : 'Expect that nobody can sign in.'}`
    case 'no-certificate':
      return 'The app has no signing certificate: nobody can sign in.'
    case 'staged':
      return `${ends === null ? 'The next certificate is in Entra, and is not active.' : `On ${minute(ends)}, in ${lengthBetween(now, ends)}, the certificate expires, and Entra switches to the next one automatically.`} If Mixpanel does not have the next one then, nobody can sign in from that moment on.`
    case 'alone':
      return `${lockout.is === 'no' ? 'People can sign in. ' : ''}The certificate that Entra signs with has no successor.${left}${begin(ends, now)}`
    case 'unknown':
      return `The input does not show which certificate Entra signs with.${ends === null ? '' : ` The certificate that Mixpanel has expires on ${minute(ends)}.`}`
  }
}

const TWO_MONTHS = 60 * 24 * HOUR

/** When to begin, where there is time: with Entra's first mail. */
function begin(ends: Date | null, now: Date): string {
  if (ends === null || ends.getTime() - TWO_MONTHS <= now.getTime()) return ends === null ? '' : ' Begin now.'
  return ` There is nothing to do before ${day(new Date(ends.getTime() - TWO_MONTHS))}.`
}

function factsOf({ state, expired, current, next, candidates }: RolloverPlan): readonly string[] {
  const waits = state === 'staged' || state === 'uploaded-early'
  return [
    ...(expired ? [`Marked active, and expired: ${nameOf(expired)}.`] : []),
    ...(current && state !== 'switched' && state !== 'switched-in-step' ? [`Entra signs with ${nameOf(current)}.`] : []),
    ...(waits && next ? [`Next: ${nameOf(next)}.`] : []),
    ...(candidates.length > 1 ? [`Also valid then: ${listing(candidates.slice(1, 6).map(nameOf))}.`] : []),
    ...((state === 'switched' || state === 'mismatch') && next && candidates.length < 2 ? [`Upload to Mixpanel: ${nameOf(next)}.`] : []),
  ]
}

const ORDER: readonly string[] = [
  'Mixpanel stores one certificate, so there is always a moment in which it has another one than Entra. It is shortest when both changes follow each other at once.',
  'Upload first, activate second: if Mixpanel refuses the file, nothing has changed yet.',
  'Entra signs with the active certificate until it expires. Then it uses another valid one automatically, although nobody activated it. Without a rollover before that moment, an inactive certificate in Entra locks everybody out of Mixpanel.',
  'Mixpanel sends no notification. Entra sends mails 60, 30 and 7 days before the expiry, to the Notification Email Addresses alone.',
]

// ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function stepText(step: RolloverStep, index: number, plan: RolloverPlan, now: Date): RolloverStepText {
  const { kind, owner, by, key } = step
  const named = key === null ? null : shortNameOf(key)
  const { summary, clicks } = words(kind, named, plan)
  return { number: index + 1, kind, owner, summary, clicks, by: by?.toISOString() ?? null, late: lateText(step, now) }
}

const OPEN = BLADES.certificates.steps

function words(kind: StepKind, key: string | null, plan: RolloverPlan): { readonly summary: string; readonly clicks: readonly string[] } {
  const one = key ?? (plan.state === 'unknown' ? 'the certificate that Entra is to sign with' : 'the new certificate')
  switch (kind) {
    case 'find-mixpanels':
      return {
        summary: 'Find out which certificate Mixpanel has now.',
        clicks: [evidenceSources.get('inputs.certificates')?.where ?? ''],
      }
    case 'find-active':
      return {
        summary: 'Look which certificate is marked Active in Entra, and when it expires.',
        clicks: [...OPEN, 'Note thumbprint, status and expiration date of each row. Then run this command again with a new export.'],
      }
    case 'notify': {
      const { summary, steps } = fixFor({ key: 'add-notification-address' })
      return { summary, clicks: steps }
    }
    case 'agree':
      return {
        summary: 'Agree on a time when few people sign in, and tell people about it.',
        clicks: [
          'The Mixpanel admin signs in to Mixpanel before, and stays signed in until the last step: in between, nobody can sign in.',
          'Keep the certificate file that Mixpanel has now, to go back.',
        ],
      }
    case 'create':
      return {
        summary: 'Create the new certificate in Entra.',
        clicks: [
          ...OPEN,
          plan.state === 'alone' || plan.state === 'unknown'
            ? CREATE_CERTIFICATE
            : 'Click New Certificate, then Save. No other certificate is valid, so Entra may sign with it at once.',
        ],
      }
    case 'download':
      return {
        summary: `Download ${one} as Base64, and hand the file to the Mixpanel admin.`,
        clicks: [...OPEN, DOWNLOAD_ROW],
      }
    case 'upload':
      return { summary: `Upload ${one} to Mixpanel.`, clicks: [UPLOAD_CERTIFICATE] }
    case 'activate':
      return {
        summary: `Make ${one} active in Entra${plan.state === 'staged' || plan.state === 'alone' ? ', at once after the upload' : ''}.`,
        clicks: [...OPEN, ACTIVATE_ROW],
      }
    case 'mark-active':
      return { summary: `Make ${one} active in Entra: it signs already, and the page then shows it.`, clicks: [...OPEN, ACTIVATE_ROW] }
    case 'test':
      return {
        summary: 'Test the sign-in.',
        clicks: [
          `${SIGN_IN_ONCE.replace(/\.$/, '')}, in a private window.`,
          ...(plan.state === 'staged' || plan.state === 'alone'
            ? ['If it fails, go back: make the earlier certificate active again, and upload its file to Mixpanel again.']
            : []),
        ],
      }
    case 'clean-up':
      return {
        summary: 'Export again, and check.',
        clicks: [
          'Run sso-doctor check with the new export and the file that was uploaded. Delete expired certificates in Entra when all is well.',
        ],
      }
  }
}

function lateText({ late, kind }: RolloverStep, now: Date): string | null {
  if (late === null) return null
  const { from, until } = late
  const entra = until === null ? null : `${minute(until)} (${lengthBetween(now, until)} from now)`
  if (from === 'already') {
    return `Until this is done, nobody can sign in${entra === null ? '' : `; without it, until ${entra}, when Entra switches automatically`}.`
  }
  if (from === 'previous-step') {
    const ends =
      entra === null
        ? 'until it is done'
        : `until ${entra}. Then the earlier certificate expires, and Entra switches automatically, unless a third one is valid too`
    return `Between the step before and this one, nobody can sign in; if it is forgotten, ${ends}.`
  }
  return `If ${kind === 'upload' ? 'this is' : 'it is'} not done by ${minute(from)} (${lengthBetween(now, from)} from now), nobody can sign in from then until it is done.`
}

// ── what is not known ────────────────────────────────────────────────────────────────────────────────────────────────

function unknownText(which: Unknown, { candidates }: RolloverPlan, reasons: RolloverReasons): RolloverText['unknown'][number] {
  const of = (fact: string, what: string): RolloverText['unknown'][number] => {
    const source = evidenceSources.get(fact)
    return { what, how: source?.where ?? null, command: source?.command ?? null }
  }
  switch (which) {
    case 'entras':
      return of('inputs.principals', reasons.signing ?? 'Which certificates the app has in Entra, and which one is active.')
    case 'which-active':
      return of('inputs.principals', reasons.signing ?? 'Which certificate Entra signs with.')
    case 'which-successor':
      return of(
        'inputs.metadata',
        `Which of the ${candidates.length} valid certificates Entra signs with: Microsoft does not say which one it takes. Make one of them active, and it is known.`,
      )
    case 'mixpanels':
      return of('inputs.certificates', reasons.uploaded ?? 'Which certificate Mixpanel has.')
    case 'not-comparable':
      return of(
        'inputs.metadata',
        'Whether Mixpanel has the certificate that Entra signs with: the two cannot be compared by what the input holds.',
      )
    case 'others':
      return of('inputs.principals', 'Whether the app has other certificates: the input names one, and does not list the others.')
    case 'which-next':
      return {
        what: `Which of the ${candidates.length} later certificates Entra would take automatically: Microsoft does not say. Make one of them active, and it is known.`,
        how: null,
        command: null,
      }
    case 'expired-ones':
      return {
        what: 'Whether Mixpanel checks the expiry date of a certificate: it documents nothing about it. Plan as if it did.',
        how: null,
        command: null,
      }
  }
}
