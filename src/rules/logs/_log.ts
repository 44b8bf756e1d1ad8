import { cannotTell, type Fact, type Finding, type NoFinding, type Place } from '../kit.ts'

/** How a rule of this chapter ends while the entries of a log are not read: it neither passes nor fails. */
export function* notRead(log: readonly { readonly at: Place }[], fact: Fact): Generator<Finding, NoFinding, undefined> {
  yield* []
  return cannotTell('The entries of this log are not read.', log[0]?.at ?? null, fact)
}
