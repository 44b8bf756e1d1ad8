import { certificateTimeline } from '../domain/certificate-timeline.ts'
import { givenCertificate, matchOf, type CertificateMatch } from '../domain/certificate-match.ts'
import { handshakeOf } from '../domain/handshake.ts'
import { whatExcluded } from '../domain/no-finding.ts'
import { signInHistory } from '../domain/sign-in-history.ts'
import type { Fact, Setup } from '../model/fact.ts'
import type { HandshakeRow, HandshakeSide, Insight } from '../model/insight.ts'
import type { ReportResult } from '../model/report.ts'
import { derived, inputs } from '../model/vocabulary.ts'
import { visible } from '../syntax/display.ts'
import type { Diagnosis } from './report.ts'

/** What reporters show beside the findings; loaded and worked out where one asks for it. */
export function insightOf({ setup, report, hide }: Pick<Diagnosis, 'setup' | 'report' | 'hide'>): Insight {
  const ask = <T>(fact: Fact<T>): T | undefined => setup.answer(fact).known
  const signing = ask(derived.signing)
  const uploaded = ask(derived.uploaded)
  const match = matchIn(setup)
  const rows = handshakeOf({
    settings: ask(derived.settings),
    signIn: ask(derived.signIn),
    tenant: ask(derived.tenant),
    principal: ask(derived.principal),
    metadata: ask(derived.metadata),
    identifiers: ask(derived.identifiers),
    replyUrls: ask(derived.replyUrls),
    request: ask(derived.request),
    signing,
    uploaded,
    match,
    secrets: ask(derived.secrets),
    attributes: report.assertion?.attributes ?? null,
  })
  const shown = (text: string | null): string | null => (text === null ? null : (hide ?? ((each) => each))(visible(text)))
  const clean = (side: HandshakeSide): HandshakeSide => ({ ...side, value: shown(side.value), note: shown(side.note) })
  const timeline = certificateTimeline(signing, uploaded, match, new Date(report.now))
  const signIns = ask(derived.signIns)
  return {
    handshake: rows.map((row) => ({ ...judged(row, report.results), entra: clean(row.entra), mixpanel: clean(row.mixpanel) })),
    certificates: timeline,
    signIns: signIns ? signInHistory(signIns.rows, signIns.coverage.complete) : null,
  }
}

function matchIn(setup: Setup): CertificateMatch | null {
  const signing = setup.answer(derived.signing).known
  const uploaded = setup.answer(derived.uploaded).known
  const given = uploaded && signing ? givenCertificate(uploaded, signing) : undefined
  if (!given || !signing) return null
  return matchOf(given, signing, {
    settings: setup.answer(derived.settings).known,
    tenant: setup.answer(derived.tenant).known,
    principal: setup.answer(derived.principal).known,
    principals: setup.answer(inputs.principals).known,
    metadata: setup.answer(inputs.metadata).known,
  })
}

/**
 * Values that differ are no difference where every rule about them says that they need not be the same in this setup. Where the same value,
 * or none, is all that can be said, the note is the error about it: a certificate in a file that Mixpanel does not take.
 */
function judged(row: HandshakeRow, results: readonly ReportResult[]): HandshakeRow {
  const own = results.filter(({ ruleId }) => row.rules.includes(ruleId))
  if (row.state !== 'differ') {
    const wrong = own.filter(({ ruleId, status }) => status === 'fail' && /^(?:cert|response)\//.test(ruleId))
    const error = wrong.flatMap(({ findings }) => findings).find(({ severity }) => severity === 'error')
    return error ? { ...row, note: error.message } : row
  }
  if (own.some(({ status }) => status === 'fail' || status === 'suppressed')) return row
  const reason = own.find(({ because }) => because?.ruleId === null && whatExcluded(because) === null)?.because
  const isLive = own.some(({ because }) => because?.ruleId?.startsWith('live/') === true)
  return reason && !isLive ? { ...row, state: 'not-compared', note: reason.message } : row
}
