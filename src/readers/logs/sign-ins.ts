import { SignInTable, type SignInOutcome } from '../../domain/sign-in-table.ts'
import { correlationHash } from '../../domain/correlation.ts'
import type { Add } from '../../model/reader.ts'
import type { CodeDetail } from '../../model/logs.ts'
import { inputs } from '../../model/vocabulary.ts'
import { wholeOf } from '../../syntax/place.ts'
import { CUT_OFF_MESSAGE } from '../../syntax/tree.ts'
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
  #others = 0
  #damaged = 0
  /** Rows with a word where the code should be. */
  #misplaced = 0
  #next = 0

  constructor(scope: LogScope) {
    this.#scope = scope
    this.#period = new Period(scope)
  }

  row(fields: LogFields): number | null {
    const time = this.#period.times.of(fields.get('createdDateTime', 'Date (UTC)', 'TimeGenerated [UTC]', 'TimeGenerated', 'time', 'Date'))
    if (!this.#period.note(time)) return null
    const appId = textOf(fields.get('appId', 'Application ID'))
    if (!isOfApp(this.#scope, [appId], [textOf(fields.get('appDisplayName', 'Application'))])) {
      this.#others++
      return null
    }
    const status = fields.get('status')
    const code = codeOf(fields, status)
    if (Number.isNaN(code)) {
      if (textOf(fields.get('Sign-in error code', 'resultType', 'errorCode')) === null) this.#damaged++
      else this.#misplaced++
    }
    const noted = this.#note(code, fields, status)
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
    if (this.#misplaced > 0) {
      const others = this.#misplaced === 1 ? '' : `, and of ${this.#misplaced - 1} more`
      const first = end.placeOf(this.#codes.get(NaN)?.row ?? -1) ?? at
      add.lost(first, `The code of this sign-in${others} is no number, so that values may be in the wrong columns. It is not counted.`)
    }
    if (this.#damaged > 0)
      add.note(
        at,
        `the code of ${this.#damaged === 1 ? 'one sign-in' : `${this.#damaged} sign-ins`} cannot be read and is not counted. ${CUT_OFF_MESSAGE}.`,
      )
  }
}

function codeOf(fields: LogFields, status: unknown): number {
  const inside = objectOf(status)
  const own = inside === null ? undefined : new ObjectFields(inside).get('errorCode')
  const code = numberOf(own)
  return Number.isNaN(code) ? numberOf(fields.get('Sign-in error code', 'resultType', 'errorCode')) : code
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
