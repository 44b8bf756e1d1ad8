import { inAscii } from '../../reporters/_ascii.ts'
import { VERSION } from '../../version.ts'
import { firstWords, type CompletionModel } from './model.ts'

/** The script for Windows PowerShell 5.1 and PowerShell 7. */
export function powershellScript(model: CompletionModel): string {
  const names = firstWords(model)
  return `# Completion of sso-doctor ${VERSION} in PowerShell. To load it in every shell, add this line to the file $PROFILE:
#   sso-doctor completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'sso-doctor' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $rules = ${list(model.rules)}
    $topics = ${list(model.topics)}
    $commands = [ordered]@{
${names.map(([word, summary]) => `        ${quoted(word)} = ${quoted(summary)}`).join('\n')}
    }
    $flags = @{
${model.commands
  .map(({ name, flags }) => {
    const entries = flags.map((flag) => `            ${quoted(flag.name)} = ${quoted(flag.describe)}`)
    return `        ${quoted(firstOf(name))} = [ordered]@{\n${entries.join('\n')}\n        }`
  })
  .join('\n')}
    }
    # The words that a flag takes; for the others, PowerShell completes files.
    $values = @{
${model.commands
  .flatMap(({ name, flags }) =>
    flags.flatMap(({ name: flag, value }) =>
      value === null || !('words' in value.place)
        ? []
        : [`        ${quoted(`${firstOf(name)} ${flag}`)} = ${value.place.kind === 'list' ? '$rules' : list(value.place.words)}`],
    ),
  )
  .join('\n')}
    }
    $operands = @{
        'help' = @($commands.Keys)
        'cert' = @('extract')
${model.commands
  .flatMap(({ name, operands: [first] }) =>
    first === undefined || !('words' in first.place)
      ? []
      : [`        ${quoted(firstOf(name))} = ${first.place.kind === 'words-or-files' ? '$topics' : list(first.place.words)}`],
  )
  .join('\n')}
    }
    $valued = ${list(model.valued)}

    $command = ''
    $flag = ''
    $count = 0
    $before = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursorPosition })
    foreach ($element in $before) {
        $word = $element.ToString()
        if ($flag -ne '') {
            $flag = ''
        }
        elseif ($valued -contains $word) {
            $flag = $word
        }
        elseif (-not $word.StartsWith('-')) {
            if ($command -ne '') {
                $count++
            }
            elseif ($commands.Contains($word)) {
                $command = $word
            }
            else {
                $command = 'check'
                $count = 1
            }
        }
    }

    $known = if ($command -eq '') { 'check' } else { $command }
    $found = [ordered]@{}
    if ($flag -ne '') {
        foreach ($each in @($values["$known $flag"])) { if ($each) { $found[$each] = $each } }
    }
    elseif ($wordToComplete.StartsWith('-')) {
        if ($flags.Contains($known)) { $found = $flags[$known] }
    }
    elseif ($command -eq '') {
        $found = $commands
    }
    elseif ($count -eq 0) {
        foreach ($each in @($operands[$known])) { if ($each) { $found[$each] = $each } }
    }

    foreach ($entry in $found.GetEnumerator()) {
        if ($entry.Key.StartsWith($wordToComplete, [System.StringComparison]::OrdinalIgnoreCase)) {
            [System.Management.Automation.CompletionResult]::new($entry.Key, $entry.Key, 'ParameterValue', $entry.Value)
        }
    }
}
`
}

function firstOf(name: string): string {
  return name.replace(/ .*/, '')
}

function list(words: readonly string[]): string {
  return `@(${words.map(quoted).join(', ')})`
}

/** In ASCII: PowerShell reads typographic quotes as quotes. */
function quoted(text: string): string {
  return `'${inAscii(text).replaceAll("'", "''")}'`
}
