import { VERSION } from '../../version.ts'
import { firstWords, singleQuoted, type CompletedCommand, type CompletionModel, type CompletedPlace } from './model.ts'

/** The script for zsh, which uses its own `_arguments`. */
export function zshScript(model: CompletionModel): string {
  const names = firstWords(model).map(([word]) => word)
  return `#compdef sso-doctor
# Completion of sso-doctor ${VERSION} in zsh. Write it into a folder of $fpath as _sso-doctor, or add this line to ~/.zshrc after compinit:
#   eval "$(sso-doctor completion zsh)"

_sso-doctor_first() {
  _describe -t commands command commands
  _files
}

_sso-doctor_topic() {
  compadd -a topics
  _files
}

_sso-doctor() {
  local curcontext=$curcontext command='' word
  local -i i at=0
  local -a commands names rules topics
  typeset -A opt_args
  commands=(
${firstWords(model)
  .map(([word, summary]) => `    ${singleQuoted(`${word}:${summary}`)}`)
  .join('\n')}
  )
  names=(${names.join(' ')})
  rules=(${model.rules.join(' ')})
  topics=(${model.topics.join(' ')})

  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    case $word in
      (--) break ;;
      (${model.valued.join('|')}) ((i++)) ;;
      (-*) ;;
      (*)
        command=$word
        at=$i
        break
        ;;
    esac
  done
  case $command in
    ('') ;;
    (${names.join('|')})
      words[at]=()
      ((CURRENT--))
      ;;
    (*) command=check ;;
  esac

  case $command in
    ('')
      _arguments -S \\
${flagSpecs(model.commands.find(({ name }) => name === 'check'))}
        '1: :_sso-doctor_first' \\
        '*:file:_files'
      ;;
    (help) _arguments '1:command:compadd -a names' ;;
${model.commands.map(commandCase).join('\n')}
  esac
}

if [[ \${funcstack[1]-} == _sso-doctor ]]; then
  _sso-doctor "$@"
else
  compdef _sso-doctor sso-doctor
fi
`
}

function commandCase(command: CompletedCommand): string {
  const { name, operands } = command
  const [first = '', second] = name.split(' ')
  const before = second === undefined ? [] : [`'1:command:(${second})'`]
  const places = operands.map(({ name: operand, place, repeats }, index) =>
    singleQuoted(`${repeats ? '*' : index + 1 + before.length}:${operand}:${action(place)}`),
  )
  const specs = [...before, ...places].map((each) => `        ${each}`)
  return `    (${first})\n      _arguments -S \\\n${[flagSpecs(command).replace(/ \\$/, ''), ...specs].join(' \\\n')}\n      ;;`
}

/** One line for each flag, which ends with a backslash. */
function flagSpecs(command: CompletedCommand | undefined): string {
  return (command?.flags ?? [])
    .map(({ name, describe, value }) => {
      const text = `[${escaped(describe)}]`
      return value === null ? `${name}${text}` : `*${name}=${text}:${value.name}:${action(value.place)}`
    })
    .map((spec) => `        ${singleQuoted(spec)} \\`)
    .join('\n')
}

/** Brackets end a description, and a colon begins the next part. */
function escaped(text: string): string {
  return text.replace(/[\\[\]:]/g, '\\$&')
}

function action(place: CompletedPlace): string {
  switch (place.kind) {
    case 'words':
      return `(${place.words.join(' ')})`
    case 'list':
      return '_sequence compadd - $rules'
    case 'words-or-files':
      return '_sso-doctor_topic'
    case 'folders':
      return '_files -/'
    case 'files':
      return '_files'
    case 'nothing':
      return ' '
  }
}
