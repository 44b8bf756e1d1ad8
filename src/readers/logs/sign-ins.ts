import { SignInTable, type SignInOutcome } from '../../domain/sign-in-table.ts'
import { BLANKED, isBlanked } from '../../domain/blanked.ts'
import { correlationHash } from '../../domain/correlation.ts'
import { tidied } from '../../domain/typed-text.ts'
import type { Add } from '../../model/reader.ts'
import type { CodeDetail } from '../../model/logs.ts'
import { inputs } from '../../model/vocabulary.ts'
import { wholeOf } from '../../syntax/place.ts'
import { CUT_OFF_MESSAGE } from '../../syntax/tree.ts'
import { isGuid } from '../../vendors/entra.ts'
import { INTERRUPTS } from '../../vendors/interrupts.ts'
import { listOf, numberOf, objectOf, ObjectFields, textOf, withoutMachines, type LogFields } from './_fields.ts'
import { isOfApp, Period, type LogEnd, type LogReader, type LogScope } from './_log.ts'
import { withoutSecrets } from './_secrets.ts'

// Sign-ins of Microsoft Entra ID, in all of their forms.

const MOST_POLICIES = 50
/** Codes of which a row is kept. */
const MOST_CODES = 500

interface NotedCode {
  readonly row: number
  reason: string | null
  readonly policies: Set<string>
}

export class SignInReader implements LogReader {
  /** Neither people nor names of apps. */
  readonly shown = new Set([
    ...['id', 'createddatetime', 'timegenerated', 'timegenerated [utc]', 'time', 'appid', 'status', 'errorcode', 'resulttype'],
    ...['correlationid', 'category', 'properties', 'isinteractive', 'conditionalaccessstatus'],
    ...['date (utc)', 'request id', 'correlation id', 'application id', 'sign-in error code'],
  ])
  readonly #scope: LogScope
  readonly #period: Period
  readonly #table = new SignInTable()
  readonly #codes = new Map<number, NotedCode>()
  readonly #faults = new Map<RowFault, { readonly row: number; count: number }>()
  #others = 0
  #next = 0

  constructor(scope: LogScope) {
    this.#scope = scope
    this.#period = new Period(scope)
  }

  row(fields: LogFields): number | null {
    const time = this.#period.times.of(fields.get('createdDateTime', 'Date (UTC)', 'TimeGenerated [UTC]', 'TimeGenerated', 'time', 'Date'))
    if (!this.#period.note(time)) return null
    const status = fields.get('status')
    const id = appIdOf(textOf(fields.get('appId', 'Application ID')))
    const name = textOf(fields.get('appDisplayName', 'Application'))
    if (!isOfApp(this.#scope, [id.known], [name])) return this.#ofOther(id, name, fields, status)
    const code = codeOf(fields, status)
    const faults: readonly (RowFault | null)[] = [
      Number.isNaN(code) ? faultOf(fields, status) : null,
      id.isBlanked ? 'blanked app' : null,
      Number.isNaN(time.time) && isOnlyMarks(fields) ? 'no time' : null,
    ]
    const noted = this.#note(code, fields, status) ?? this.#nextFor(faults)
    for (const fault of faults) if (fault !== null) this.#count(fault, noted)
    this.#table.add(
      {
        time: time.time,
        dayFirst: time.dayFirst,
        person: personOf(fields),
        code,
        outcome: outcomeOf(code, status),
        correlation: correlationHash(textOf(fields.get('correlationId', 'Correlation ID')) ?? ''),
        request: correlationHash(textOf(fields.get('id', 'originalRequestId', 'Request ID')) ?? ''),
        guest: isGuest(fields),
      },
      noted ?? undefined,
    )
    return noted
  }

  /** A row that is not of the app, as far as it can be read. */
  #ofOther({ known, isBlanked: isHidden }: AppId, name: string | null, fields: LogFields, status: unknown): number | null {
    if (known !== null) {
      this.#others++
      return null
    }
    const isNameless = name === null || isBlanked(name, 'guid')
    const isMoved = !isHidden && Number.isNaN(codeOf(fields, status)) && faultOf(fields, status) === 'no number in its column'
    const fault: RowFault | null = isMoved ? 'no number in its column' : isHidden && isNameless ? 'blanked app alone' : null
    if (fault === null) {
      this.#others++
      return null
    }
    const row = this.#nextFor([fault])
    this.#count(fault, row)
    return row
  }

  /** A number for the first row with such a fault; null for all others. */
  #nextFor(faults: readonly (RowFault | null)[]): number | null {
    return faults.some((fault) => fault !== null && !this.#faults.has(fault)) ? this.#next++ : null
  }

  #count(fault: RowFault, row: number | null): void {
    const known = this.#faults.get(fault)
    if (known) known.count++
    else this.#faults.set(fault, { row: row ?? -1, count: 1 })
  }

  /** What is known of a code; a number for the first row that has it. */
  #note(code: number, fields: LogFields, status: unknown): number | null {
    const known = this.#codes.get(code)
    const policies = code === 0 ? [] : refusing(fields)
    if (known) {
      for (const policy of policies) if (known.policies.size < MOST_POLICIES) known.policies.add(policy)
      known.reason ??= code === 0 ? null : reasonOf(fields, status)
      return null
    }
    if (this.#codes.size >= MOST_CODES) return null
    const row = this.#next++
    this.#codes.set(code, { row, reason: code === 0 ? null : reasonOf(fields, status), policies: new Set(policies) })
    return row
  }

  finish(end: LogEnd, add: Add): void {
    const at = wholeOf(end.artifact)
    const coverage = this.#period.coverage(end, this.#scope.rowLimits.signIns)
    const rows = this.#table.finish(this.#period.times.order, this.#scope.since, this.#scope.until, end.placeOf)
    const codes = Array.from(this.#codes, ([code, { row, reason, policies }]): CodeDetail => {
      return { code, reason, policies: [...policies].sort(), at: end.placeOf(row) ?? at }
    })
    add(inputs.signInLogs, { at, coverage, otherRows: this.#others, rows, codes })
    for (const [fault, { row, count }] of this.#faults) {
      const { lost, says } = SAYS[fault]
      const place = end.placeOf(row) ?? at
      if (lost) add.lost(place, says(count))
      else add.note(place, says(count))
    }
  }
}

/** What cannot be read of a row. */
type RowFault = keyof typeof SAYS

const codes = (count: number): string =>
  count === 1 ? 'The code of this sign-in is no number' : `The codes of this sign-in and of ${count - 1} more are no numbers`
const notCounted = (count: number): string => (count === 1 ? 'It is not counted.' : 'They are not counted.')
const signIns = (count: number): string => (count === 1 ? 'one sign-in' : `${count} sign-ins`)

const SAYS = {
  'no number': { lost: true, says: (count: number) => `${codes(count)}. ${notCounted(count)}` },
  'no number in its column': {
    lost: true,
    says: (count: number) => `${codes(count)}, so that values may be in the wrong columns. ${notCounted(count)}`,
  },
  'cut off': {
    lost: true,
    says: (count: number) =>
      `The code of ${signIns(count)}, of which this is the first, cannot be read and is not counted. ${CUT_OFF_MESSAGE}.`,
  },
  'not given': {
    lost: false,
    says: (count: number) => `the code of ${signIns(count)} is not given, so that ${count === 1 ? 'it is' : 'they are'} not counted.`,
  },
  'blanked app': {
    lost: false,
    says: (count: number) =>
      `the app id of ${signIns(count)} counts as not given, because ${BLANKED}. The name of the app was compared instead.`,
  },
  'blanked app alone': {
    lost: false,
    says: (count: number) =>
      `which app ${signIns(count)} ${count === 1 ? 'is' : 'are'} of is not given, because ${BLANKED}. ${notCounted(count)}`,
  },
  'no time': {
    lost: true,
    says: (count: number) =>
      `The time of ${signIns(count)}, of which this is the first, is nothing but “#”, as a spreadsheet shows a column that is too narrow. Download the log again.`,
  },
} as const

interface AppId {
  /** Null where it is not given. */
  readonly known: string | null
  readonly isBlanked: boolean
}

/** Hyphens and dashes of a word processor. */
const DASH = /[\u2010-\u2015\u2212]/g

function appIdOf(text: string | null): AppId {
  if (text === null || isGuid(text)) return { known: text, isBlanked: false }
  const bare = tidied(text).text.replace(DASH, '-')
  if (isGuid(bare)) return { known: bare, isBlanked: false }
  return { known: null, isBlanked: isBlanked(text, 'guid') }
}

function isOnlyMarks(fields: LogFields): boolean {
  const text = textOf(fields.get('createdDateTime', 'Date (UTC)', 'TimeGenerated [UTC]', 'TimeGenerated', 'time', 'Date'))
  return text !== null && /^#{3,}$/.test(text)
}

const CODE_COLUMNS = ['Sign-in error code', 'resultType', 'errorCode'] as const

/** Why a row has no code. */
function faultOf(fields: LogFields, status: unknown): RowFault {
  const inside = objectOf(status)
  if (inside !== null) {
    const own = new ObjectFields(inside).get('errorCode')
    const isGiven = own !== undefined && own !== null && own !== '' && !isBlanked(textOf(own) ?? '', 'number')
    return isGiven ? 'no number' : 'not given'
  }
  const written = fields.get(...CODE_COLUMNS)
  const text = textOf(written)
  if (text !== null) return isBlanked(text, 'number') ? 'not given' : 'no number in its column'
  // Where no column has the code, it is in the status.
  return written === undefined && textOf(status) !== null ? 'cut off' : 'not given'
}

function codeOf(fields: LogFields, status: unknown): number {
  const inside = objectOf(status)
  const own = inside === null ? undefined : new ObjectFields(inside).get('errorCode')
  const code = numberOf(own)
  if (!Number.isNaN(code)) return code
  const written = fields.get(...CODE_COLUMNS)
  return isSuccess(status) && isNone(written) ? 0 : numberOf(written)
}

function isSuccess(status: unknown): boolean {
  return typeof status === 'string' && /^(?:success|succeeded)$/i.test(status.trim())
}

/** A cell that says that there is no error; undefined where there is no such column. */
function isNone(written: unknown): boolean {
  return typeof written === 'string' && /^(?:none|null|n\/?a|-)?$/i.test(written.trim())
}

function outcomeOf(code: number, status: unknown): SignInOutcome {
  if (code === 0) return 'success'
  if (Number.isNaN(code) || INTERRUPTS.has(code)) return 'interrupted'
  return typeof status === 'string' && /^interr/i.test(status.trim()) ? 'interrupted' : 'failure'
}

/** Microsoft's sentence, without an address of a machine in it. */
function reasonOf(fields: LogFields, status: unknown): string | null {
  const inside = objectOf(status)
  const own = inside === null ? null : textOf(new ObjectFields(inside).get('failureReason'))
  const text = own ?? textOf(fields.get('Failure reason', 'resultDescription', 'failureReason'))
  if (text === null || /^other\.?$/i.test(text)) return null
  return withoutMachines(withoutSecrets(text).slice(0, 1000))
}

function personOf(fields: LogFields): string {
  const name = textOf(fields.get('userPrincipalName', 'Username', 'User principal name'))
  return withoutSecrets(name ?? textOf(fields.get('userId', 'User ID')) ?? '')
    .toLowerCase()
    .slice(0, 320)
}

function isGuest(fields: LogFields): boolean {
  const type = textOf(fields.get('userType', 'User type'))?.toLowerCase() ?? ''
  const access = textOf(fields.get('crossTenantAccessType', 'Cross tenant access type'))?.toLowerCase() ?? ''
  return type === 'guest' || access === 'b2bcollaboration' || access === 'b2b collaboration'
}

/** Policies that refused this sign-in; the list holds those that did not apply too. */
function refusing(fields: LogFields): readonly string[] {
  const policies = listOf(fields.get('appliedConditionalAccessPolicies', 'conditionalAccessPolicies'))
  return policies.flatMap((policy) => {
    const of = new ObjectFields(policy)
    const result = of.get('result')
    return typeof result === 'string' && result.toLowerCase() === 'failure' ? withoutSecrets(textOf(of.get('displayName')) ?? '') || [] : []
  })
}
