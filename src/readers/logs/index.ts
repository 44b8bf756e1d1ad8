import type { LogReader, LogScope } from './_log.ts'
import { ChangeReader } from './changes.ts'
import { MixpanelReader } from './mixpanel.ts'
import { ProvisioningReader } from './provisioning.ts'
import type { LogKind } from './recognise.ts'
import { SignInReader } from './sign-ins.ts'

const READERS: ReadonlyMap<LogKind, (scope: LogScope) => LogReader> = new Map<LogKind, (scope: LogScope) => LogReader>([
  ['sign-ins', (scope) => new SignInReader(scope)],
  ['provisioning', (scope) => new ProvisioningReader(scope)],
  ['audit', (scope) => new ChangeReader(scope)],
  ['mixpanel-audit', (scope) => new MixpanelReader(scope)],
])

/** Null for a kind of log that is not read. */
export function readerFor(kind: LogKind): ((scope: LogScope) => LogReader) | null {
  return READERS.get(kind) ?? null
}
