import logDeductions from '../../src/deductions/_logs.ts'
import type { Answer, Fact, Setup } from '../../src/model/fact.ts'
import type { AuditLog, MixpanelAudit, ProvisioningLog, SignInLog } from '../../src/model/logs.ts'
import type { CompleteFinding } from '../../src/model/rule.ts'
import type { ReportedError } from '../../src/model/reported.ts'
import { inputs } from '../../src/model/vocabulary.ts'
import { ask } from '../../src/pipeline/ask.ts'
import { judge, type Judgement } from '../../src/pipeline/judge.ts'
import { confirmedBy, withObserved } from '../../src/pipeline/observed.ts'
import { rules } from '../../src/rules/index.ts'
import { baseFiles, examine, type Circumstances, type Files } from './run-case.ts'

/** What readers would add. */
export interface Logs {
  readonly signIns?: readonly SignInLog[]
  readonly provisioning?: readonly ProvisioningLog[]
  readonly changes?: readonly AuditLog[]
  readonly mixpanel?: readonly MixpanelAudit[]
  readonly reported?: readonly ReportedError[]
}

export interface JudgedLogs {
  readonly setup: Setup
  of(ruleId: string): Judgement
  findings(ruleId: string): readonly CompleteFinding[]
  /** `RULE CODE SEVERITY` of every error and warning. */
  readonly lines: readonly string[]
  confirmedBy(stage: Parameters<typeof confirmedBy>[1]): number | null
}

/** The healthy setup, or these files, judged with logs whose rows a test writes as facts. */
export async function judgedWith(logs: Logs, files: Files = baseFiles('healthy'), circumstances: Circumstances = {}): Promise<JudgedLogs> {
  const { setup: base } = await examine(files, circumstances)
  const added: readonly (readonly [Fact, readonly unknown[] | undefined])[] = [
    [inputs.signInLogs, logs.signIns],
    [inputs.provisioningLogs, logs.provisioning],
    [inputs.auditLogs, logs.changes],
    [inputs.mixpanelAudit, logs.mixpanel],
    [inputs.reportedErrors, logs.reported],
  ]
  const answers = new Map<string, Answer<unknown>>(added.flatMap(([{ name }, known]) => (known ? [[name, { known }]] : [])))
  const setup: Setup = {
    answer<T>(fact: Fact<T>): Answer<T> {
      const before = answers.get(fact.name)
      if (before) return before as Answer<T>
      const deduction = logDeductions.find(({ gives }) => gives.name === fact.name)
      if (!deduction) return base.answer(fact)
      const needs = ask(setup, deduction.needs)
      const answer: Answer<unknown> = needs.missing
        ? { missing: needs.missing }
        : { known: deduction.derive(needs.known as never, {} as never) }
      answers.set(fact.name, answer)
      return answer as Answer<T>
    },
  }
  const { judgements, crashes } = judge(setup, rules)
  const [crash] = crashes
  if (crash) throw crash.error
  const observed = withObserved(judgements, setup)
  const of = (ruleId: string): Judgement => {
    const found = observed.find(({ rule }) => rule.id === ruleId)
    if (!found) throw new Error(`There is no rule ${ruleId}.`)
    return found
  }
  const findings = (ruleId: string): readonly CompleteFinding[] => {
    const judgement = of(ruleId)
    return judgement.status === 'fail' ? judgement.findings : []
  }
  return {
    setup,
    of,
    findings,
    lines: observed.flatMap(({ rule }) =>
      findings(rule.id).flatMap(({ code, severity }) => (severity === 'info' ? [] : [`${rule.id} ${code} ${severity}`])),
    ),
    confirmedBy: (stage) => confirmedBy(setup, stage),
  }
}

/** The healthy files, with one of them changed. */
export function healthyWith(name: string, change: (text: string) => string): Files {
  const files = baseFiles('healthy')
  files.set(name, Buffer.from(change(Buffer.from(files.get(name) ?? []).toString('utf8'))))
  return files
}
