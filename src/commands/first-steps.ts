import { inAscii } from '../reporters/_ascii.ts'
import type { Report } from '../model/report.ts'
import type { Style } from '../model/reporter.ts'
import { ignored } from '../reporters/pretty/summary.ts'
import { sheetFor } from '../reporters/pretty/place.ts'

/** What to do where there is nothing to check yet. */
export function firstSteps(report: Report, style: Style): string {
  const sheet = sheetFor({ style, excerpt: () => null }, report)
  const { program } = sheet
  const others = ignored(report, sheet)
  const text = `${others.length === 0 ? '' : `${others.join('\n')}\n\n`}1. Collect the Azure side (read-only). The Application ID is in Entra admin
   center ▸ Enterprise apps ▸ Mixpanel ▸ Overview. Then, in bash:

     ${program} collect --app APP_ID --shell bash --out collect.sh
     bash collect.sh

   or in PowerShell:

     ${program} collect --app APP_ID --shell powershell --out collect.ps1
     powershell -ExecutionPolicy Bypass -File collect.ps1

2. Put the certificate file that was uploaded to Mixpanel beside it.
3. ${program} init      writes mixpanel.yaml: copy Mixpanel’s settings into it
4. ${program} check
`
  return style.ascii === true ? inAscii(text) : text
}
