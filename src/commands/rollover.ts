import { rolloverOf, type RolloverFacts } from '../domain/rollover.ts'
import { givenCertificate } from '../domain/certificate-match.ts'
import { UsageError } from '../model/errors.ts'
import type { Fact, Setup } from '../model/fact.ts'
import { derived } from '../model/vocabulary.ts'
import { filler } from '../pipeline/fill.ts'
import type { Diagnosis } from '../pipeline/report.ts'
import { rolloverText } from '../reporters/_rollover.ts'
import { count, quote, visible } from '../syntax/display.ts'
import { listOf } from '../syntax/field.ts'
import { VERSION } from '../version.ts'
import { examine, momentOf, NOTHING, wantedOf, type CheckFlags } from './check.ts'
import { styleFor, type World } from './terminal.ts'

export interface RolloverFlags extends Pick<CheckFlags, 'paths' | 'azure' | 'cert' | 'mixpanel' | 'app' | 'now' | 'color'> {
  readonly ics?: string | undefined
  readonly format?: 'pretty' | 'json' | undefined
}

/** Says which certificate signs when, and how to replace it. Returns 0, or 2 where an input could not be read. */
export async function rollover(flags: RolloverFlags, world: World): Promise<number> {
  const { ics, format = 'pretty', ...input } = flags
  const now = momentOf(flags.now, world)
  const diagnosis = await examine({ ...input, now: now.toISOString(), only: ['cert/*'] }, world)
  const { setup, report } = diagnosis
  if (diagnosis.nothing) {
    if (diagnosis.reasons.length === 0) world.stderr.write(NOTHING)
    return 2
  }
  const plan = rolloverOf(factsIn(setup, now))
  const words = rolloverText(plan, now, { signing: whyMissing(setup, derived.signing), uploaded: whyMissing(setup, derived.uploaded) })
  const fill = filler(setup, (text) => text)
  const text = { ...words, unknown: words.unknown.map((each) => ({ ...each, command: each.command === null ? null : fill(each.command) })) }
  const { displayName, appId, tenantId } = report.subject
  if (ics !== undefined) {
    const { calendarOf } = await import('../reporters/_calendar.ts')
    const calendar = calendarOf(plan, text, now, { app: displayName, appId, tenantId })
    if (!calendar) throw new UsageError(`No date of a certificate is known, so ${quote(ics)} was not written.`)
    const { writeOutput } = await import('./output-file.ts')
    await writeOutput(ics, calendar.text, { files: [...diagnosis.inputFiles, ...wantedOf(input).map(({ path }) => path)] })
    world.stderr.write(`sso-doctor: ${quote(ics)}: ${count(calendar.events, 'event')}.\n`)
  }
  const remarks = remarksOn(diagnosis)
  if (format === 'json') {
    const { state, lockout } = plan
    const plain = { is: lockout.is, since: lockout.since?.toISOString() ?? null, until: lockout.until?.toISOString() ?? null }
    const tool = { name: 'sso-doctor', version: VERSION }
    const document = { tool, now: now.toISOString(), subject: report.subject, state, lockout: plain, remarks, ...text }
    world.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
  } else {
    const { printRollover } = await import('../reporters/_rollover-print.ts')
    const app = displayName === null ? appId : `${quote(displayName, 60)}${appId === null ? '' : ` (${appId})`}`
    const style = styleFor(world, { color: flags.color, verbose: false, quiet: false })
    world.stdout.write(printRollover(plan, text, { app, now, remarks }, style))
  }
  return diagnosis.exitCode === 2 ? 2 : 0
}

function factsIn(setup: Setup, now: Date): RolloverFacts {
  const signing = setup.answer(derived.signing).known
  const uploaded = setup.answer(derived.uploaded).known
  const principal = setup.answer(derived.principal).known
  const mails = principal ? listOf(principal.notificationMails) : undefined
  const given = uploaded ? givenCertificate(uploaded, signing) : undefined
  const mixpanel = uploaded?.as === 'nothing' ? 'none' : (given ?? null)
  return { now, signing: signing ?? null, mixpanel, notified: mails?.items.length ?? null }
}

function whyMissing(setup: Setup, fact: Fact): string | null {
  const why = setup.answer(fact).missing?.[0].why ?? null
  return why === null ? null : visible(why)
}

/** Which app it is about where the input holds several, and what could not be read. */
function remarksOn({ setup, report }: Diagnosis): readonly string[] {
  const subject = setup.answer(derived.subject).known
  const because = subject?.because ?? null
  const others = subject?.otherMixpanelApps.length ?? 0
  return [
    ...(because === null ? [] : [visible(because)]),
    ...(others > 0 ? [`The input holds ${count(others, 'other app')} that may be Mixpanel’s; --app names the one that is meant.`] : []),
    ...report.problems.filter(({ lost }) => lost).map(({ path, message }) => `Not read: ${path}: ${message}`),
  ]
}
