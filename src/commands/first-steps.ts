import type { Report } from '../model/report.ts'
import type { Style } from '../model/reporter.ts'
import { inAscii } from '../reporters/_ascii.ts'
import { labelled } from '../reporters/_paint.ts'

const MOST_NAMES = 5

/** What to do where there is nothing to check yet; `ignored` are the files that are there. */
export function firstSteps({ width, ascii, program = 'sso-doctor' }: Style, ignored: Report['ignored']): string {
  const named = ignored.slice(0, MOST_NAMES).flatMap(({ path, what, instead }) => {
    return labelled('- ', `${path}: ${what}${instead === null ? '' : `. ${instead}`}`, 2, width)
  })
  const more = ignored.length > MOST_NAMES ? [`  and ${ignored.length - MOST_NAMES} more`] : []
  const others = ignored.length === 0 ? '' : `${['Files that are here and not used:', ...named, ...more].join('\n')}\n\n`
  const step = (label: string, text: string): string => labelled(label, text, 3, width).join('\n')
  const text = `${others}${step('1.', 'Collect the Azure side (read-only). The Application ID is in Entra admin center ▸ Enterprise apps ▸ Mixpanel ▸ Overview. Then, in bash:')}

     ${program} collect --app APP_ID --shell bash --out collect.sh
     bash collect.sh

${step('', 'or in PowerShell:')}

     ${program} collect --app APP_ID --shell powershell --out collect.ps1
     powershell -ExecutionPolicy Bypass -File collect.ps1

${step('', 'It makes a folder and names it. Change into that folder (cd).')}

${step('2.', 'Put the certificate file that was uploaded to Mixpanel into it.')}
${step('3.', 'Write mixpanel.yaml, and copy Mixpanel’s settings into it:')}

     ${program} init

${step('4.', 'Check:')}

     ${program} check
`
  return ascii === true ? inAscii(text) : text
}
