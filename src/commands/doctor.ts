import { selfChecks, type CheckStatus, type HostClock, type SelfCheck } from '../domain/self-check.ts'
import { fold, paintFor, typedAs } from '../reporters/_paint.ts'
import { count } from '../syntax/display.ts'
import { VERSION } from '../version.ts'
import { clocksOf, machineOf } from './machine.ts'
import { asShown, programCalled, styleFor, type World } from './terminal.ts'

export interface DoctorFlags {
  readonly live?: boolean | undefined
  readonly timeout?: string | undefined
  readonly resolve?: readonly string[] | undefined
  readonly dnsServer?: readonly string[] | undefined
  readonly config?: string | undefined
  readonly format?: 'pretty' | 'json' | undefined
  readonly color?: boolean | undefined
}

/** Prints whether sso-doctor itself can work here. Returns 0, or 2 where something would make it fail. Contacts nothing without `live`. */
export async function examineMachine(flags: DoctorFlags, world: World): Promise<number> {
  const checks = selfChecks(await machineOf(flags, world, await clocksFor(flags, world)))
  const failed = checks.some(({ status }) => status === 'error')
  if (flags.format === 'json') {
    const data = { schemaVersion: 1, tool: { name: 'sso-doctor', version: VERSION }, works: !failed, checks }
    world.stdout.write(`${JSON.stringify(data, null, 2)}\n`)
  } else {
    const shown = await asShown(world, 'stdout')
    shown.stdout.write(printed(checks, flags, world))
  }
  return failed ? 2 : 0
}

async function clocksFor(flags: DoctorFlags, world: World): Promise<readonly HostClock[]> {
  const { validateLiveFlags, secondsOf } = await import('./live-flags.ts')
  await validateLiveFlags(flags, world)
  if (flags.live !== true) return []
  const { withNetwork } = await import('./live.ts')
  // A token that cannot be used is said by its own check; none is sent.
  const { SSO_DOCTOR_SCIM_TOKEN: _, ...env } = world.env
  return withNetwork(flags, { ...world, env }, ({ network }) => clocksOf(network, secondsOf(flags.timeout) * 1000))
}

const SIGNS: Readonly<Record<CheckStatus, string>> = { ok: '✓', note: 'i', warning: '!', error: '✗' }

function printed(checks: readonly SelfCheck[], flags: DoctorFlags, world: World): string {
  const { color, width } = styleFor(world, { color: flags.color, verbose: false, quiet: false })
  const paint = paintFor(color)
  const inks = { ok: paint.green, note: paint.blue, warning: paint.yellow, error: paint.red }
  const longest = Math.max(...checks.map(({ title }) => title.length))
  const indent = longest + 4
  const lines = checks.flatMap(({ status, title, message, fix }) => {
    const texts = [...message.split('\n'), ...(fix === null ? [] : [typedAs(programCalled(world), `Fix: ${fix}`)])]
    const [first = '', ...rest] = texts.flatMap((text) => fold(text, Math.max(width - indent, 24)))
    return [`${inks[status](SIGNS[status])} ${title.padEnd(longest)}  ${first}`, ...rest.map((line) => ' '.repeat(indent) + line)]
  })
  const errors = checks.filter(({ status }) => status === 'error').length
  const warnings = checks.filter(({ status }) => status === 'warning').length
  const verdict =
    errors > 0
      ? paint.red(`✗ ${count(errors, 'problem')} would make sso-doctor fail here.`)
      : paint.green(`✓ sso-doctor can work here${warnings > 0 ? `, with ${count(warnings, 'warning')}` : ''}.`)
  return `${verdict}\n\n${lines.join('\n')}\n`
}
