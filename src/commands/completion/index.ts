import { PAGES } from '../../fixes/pages.ts'
import { UsageError } from '../../model/errors.ts'
import { rules } from '../../rules/index.ts'
import { AADSTS } from '../../vendors/aadsts.ts'
import type { CommandSpec } from '../command-line.ts'
import type { World } from '../terminal.ts'
import { bashScript } from './bash.ts'
import { fishScript } from './fish.ts'
import { modelOf, type CompletionModel, type CompletedShell } from './model.ts'
import { powershellScript } from './powershell.ts'
import { zshScript } from './zsh.ts'

const SCRIPTS: Readonly<Record<CompletedShell, (model: CompletionModel) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
}

/**
 * Prints the script for a shell, or for the one that $SHELL names. All that it completes is in it, so pressing Tab does not run the
 * program. Returns 0.
 */
export async function completion(
  shell: CompletedShell | null,
  commands: Readonly<Record<string, CommandSpec>>,
  world: World,
): Promise<number> {
  const topics = [...rules.map(({ id }) => id), ...PAGES.map(({ id }) => id), ...AADSTS.map(({ code }) => `AADSTS${code}`)]
  const model = modelOf(commands, { rules: rules.map(({ id }) => id), topics: [...new Set(topics)] })
  world.stdout.write(SCRIPTS[shell ?? shellIn(world)](model))
  return Promise.resolve(0)
}

function shellIn({ env }: World): CompletedShell {
  const name = (env['SHELL'] ?? '').split('/').at(-1)
  if (name === 'bash' || name === 'zsh' || name === 'fish') return name
  throw new UsageError('completion needs the name of a shell: bash, zsh, fish or powershell. An example is sso-doctor completion bash.')
}
