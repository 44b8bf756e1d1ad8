import { VERSION } from '../../version.ts'
import { firstWords, type CompletionModel, type CompletedPlace } from './model.ts'

/** The script for fish 3 and newer. */
export function fishScript(model: CompletionModel): string {
  const names = firstWords(model).map(([word]) => word)
  const lines = [
    ...firstWords(model).map(([word, summary]) => `complete -c sso-doctor -n '__sso_doctor_at none' -a ${word} -d ${quoted(summary)}`),
    `complete -c sso-doctor -n '__sso_doctor_at help' -f -a '${names.join(' ')}'`,
  ]
  for (const { name, flags, operands } of model.commands) {
    const [first = '', second] = name.split(' ')
    const at = first === 'check' ? 'none check' : first
    if (second !== undefined) lines.push(`complete -c sso-doctor -n '__sso_doctor_at ${first}' -a ${second}`)
    // Files where an operand may be one; else none.
    if (!operands.some(({ place }) => place.kind === 'files' || place.kind === 'words-or-files'))
      lines.push(`complete -c sso-doctor -n '__sso_doctor_at ${at}' -f`)
    for (const { place } of operands) {
      if ('words' in place) lines.push(`complete -c sso-doctor -n '__sso_doctor_at ${at}' -a '${place.words.join(' ')}'`)
      if (place.kind === 'folders') lines.push(`complete -c sso-doctor -n '__sso_doctor_at ${at}' -a '(__fish_complete_directories)'`)
    }
    for (const flag of flags) {
      const value = flag.value === null ? '' : ` ${taken(flag.value.place)}`
      lines.push(`complete -c sso-doctor -n '__sso_doctor_at ${at}' -l ${flag.name.slice(2)}${value} -d ${quoted(flag.describe)}`)
    }
  }
  return `# Completion of sso-doctor ${VERSION} in fish. To load it in every shell:
#   sso-doctor completion fish > ~/.config/fish/completions/sso-doctor.fish

set -g __sso_doctor_rules ${model.rules.join(' ')}

# Prints the command of the line that is being completed; nothing where there is none yet.
function __sso_doctor_command
    set -l words (commandline -opc)
    set -e words[1]
    set -l skip 0
    for word in $words
        if test $skip = 1
            set skip 0
            continue
        end
        switch $word
            case --
                echo check
                return
            case ${model.valued.join(' ')}
                set skip 1
            case '-*'
            case ${names.join(' ')}
                echo $word
                return
            case '*'
                echo check
                return
        end
    end
end

# True where the command is one of those given; none stands for no command.
function __sso_doctor_at
    set -l command (__sso_doctor_command)
    test -z "$command"; and set command none
    contains -- "$command" $argv
end

# Prints the rules, each after those of a list with commas that are there already.
function __sso_doctor_list
    set -l before (commandline -ct | string replace -r '[^,=]*$' '' | string replace -r '^--[a-z]+=' '')
    printf '%s\\n' "$before"$__sso_doctor_rules
end

${lines.join('\n')}
`
}

function taken(place: CompletedPlace): string {
  switch (place.kind) {
    case 'words':
      return `-x -a '${place.words.join(' ')}'`
    case 'list':
      return "-x -a '(__sso_doctor_list)'"
    case 'folders':
      return "-x -a '(__fish_complete_directories)'"
    case 'files':
    case 'words-or-files':
      return '-r -F'
    case 'nothing':
      return '-x'
  }
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
