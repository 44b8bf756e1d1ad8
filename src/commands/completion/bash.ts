import { VERSION } from '../../version.ts'
import { firstWords, type CompletedCommand, type CompletionModel, type CompletedPlace } from './model.ts'

/** The script for bash 3.2 and newer. */
export function bashScript(model: CompletionModel): string {
  const names = firstWords(model).map(([word]) => word)
  return `# Completion of sso-doctor ${VERSION} in bash. To load it in every shell, add this line to ~/.bashrc:
#   eval "$(sso-doctor completion bash)"

_sso_doctor() {
  local cur=\${COMP_WORDS[COMP_CWORD]} command='' flag='' ended='' words='' kind='' line
  local -i i operands=0
  local IFS=$' \\t\\n'
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    # These two split a word into several.
    if [[ \${COMP_WORDS[i]} == '=' || \${COMP_WORDS[i]} == ':' ]]; then
      i+=1
      ((i < COMP_CWORD)) || flag='='
      continue
    fi
    if [[ $ended ]]; then
      operands+=1
      continue
    fi
    case \${COMP_WORDS[i]} in
      --)
        ended=1
        command=\${command:-check}
        ;;
      ${model.valued.join(' | ')})
        line=\${COMP_WORDS[i]}
        i+=1
        [[ \${COMP_WORDS[i]} == '=' ]] && i+=1
        ((i < COMP_CWORD)) || flag=$line
        ;;
      -*) ;;
      *)
        if [[ $command == cert && \${COMP_WORDS[i]} == extract ]]; then
          command='cert extract'
        elif [[ $command ]]; then
          operands+=1
        else
          case \${COMP_WORDS[i]} in
            ${names.join(' | ')}) command=\${COMP_WORDS[i]} ;;
            *)
              command=check
              operands=1
              ;;
          esac
        fi
        ;;
    esac
  done
  if [[ $cur == '=' ]]; then
    cur=''
    flag=\${flag:-=}
  fi

  if [[ $flag ]]; then
    kind=nothing
    case "\${command:-check} $flag" in
      *' =') kind=files ;;
${model.commands.flatMap(valuesOf).join('\n')}
    esac
  elif [[ $cur == -* && ! $ended ]]; then
    case \${command:-check} in
${model.commands.map(({ name, flags }) => `      ${name === 'cert extract' ? "cert | 'cert extract'" : name}) words='${flags.map((flag) => flag.name).join(' ')}' ;;`).join('\n')}
    esac
  elif [[ ! $command ]]; then
    words='${names.join(' ')}'
    kind=\${cur:+words-or-files}
  else
    case "$command $operands" in
      'cert 0') words='extract' ;;
      'help 0') words='${names.join(' ')}' ;;
${model.commands.flatMap(operandsOf).join('\n')}
      *) kind=nothing ;;
    esac
  fi

  case $kind in
    files) ;;
    nothing) compopt +o default +o bashdefault 2>/dev/null ;;
    folders)
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$cur")
      compopt -o filenames 2>/dev/null
      ;;
    list) COMPREPLY=($(compgen -P "\${cur%"\${cur##*,}"}" -W "$words" -- "\${cur##*,}")) ;;
    *)
      COMPREPLY=($(compgen -W "$words" -- "$cur"))
      # Where no word fits, bash itself completes a file.
      if [[ $kind == words-or-files && \${#COMPREPLY[@]} -gt 0 ]]; then
        while IFS= read -r line; do
          COMPREPLY+=("$line")
          compopt -o filenames 2>/dev/null
        done < <(compgen -f -- "$cur")
      fi
      ;;
  esac
}

complete -o bashdefault -o default -F _sso_doctor sso-doctor
`
}

function valuesOf({ name, flags }: CompletedCommand): readonly string[] {
  return flags.flatMap((flag) => (flag.value === null ? [] : [`      '${name} ${flag.name}') ${placed(flag.value.place)} ;;`]))
}

function operandsOf({ name, operands }: CompletedCommand): readonly string[] {
  return operands.map(({ place, repeats }, index) => `      '${name} '${repeats ? '*' : index}) ${placed(place)} ;;`)
}

function placed(place: CompletedPlace): string {
  return 'words' in place ? `kind=${place.kind} words='${place.words.join(' ')}'` : `kind=${place.kind}`
}
