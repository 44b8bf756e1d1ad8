import { cannotTell, cite, defineRule, derived, inputs, notApplicable, quote, valueOf, visible, type Fix } from '../kit.ts'
import { aadsts, codeIn, explainedAt } from '../../vendors/aadsts.ts'
import { onSsoPage } from '../../fixes/portal.ts'
import { NOT_CAPTURED } from './_response.ts'

const FIX: Fix = {
  summary: 'Look up what Microsoft says, mend its cause in Entra, and sign in again.',
  steps: onSsoPage(
    'Click Test ▸ Test sign in, and paste the error text into Resolving errors: Microsoft says what it makes of it.',
    'Run sso-doctor explain with the AADSTS code and the export: it names the rules that look for the cause.',
  ),
  command: null,
}

export default defineRule({
  id: 'response/status',
  title: 'The captured response says that sign-in succeeded',
  stage: 'issue',
  why: 'A response that says no holds no assertion: Microsoft has refused, and Mixpanel can only pass that on.',
  not: 'Most errors of Microsoft never come to Mixpanel: the user sees them on Microsoft’s page, and there is no response to capture.',
  findings: {
    refused: {
      guide: 'E',
      severity: 'error',
      owner: 'entra-admin',
      means: 'The status of the response is not Success: Microsoft refused the sign-in.',
      fix: FIX,
    },
  },
  cites: [
    cite('microsoft-saml', 'When a requested sign-in fails, the application is informed by a response with a StatusMessage.'),
    cite('microsoft-errors', 'The error code string is subject to change and should never be used by the client itself.'),
  ],
  wants: { response: derived.response },

  *check(_known, { response }) {
    if (!response) return NOT_CAPTURED
    const { status, form, at } = response.capture
    if (!status) {
      return form === 'response'
        ? cannotTell('The response has no status.', at, inputs.captures)
        : notApplicable('What was captured is an assertion by itself, without the response around it and its status.')
    }
    const [outer] = status.codes
    if (!outer) return cannotTell('The status of the response has no code.', status.at, inputs.captures)
    if (outer.value === 'Success') return undefined

    const said = valueOf(status.message)
    const code = said === undefined ? null : codeIn(said)
    const known = code === null ? undefined : aadsts(code)
    const codes = status.codes.map(({ value }) => visible(value)).join(' ▸ ')
    const words = said === undefined ? 'without a word of why' : `in these words: ${quote(said.trim().replace(/\.$/, ''), 400)}`
    const because = known
      ? ` AADSTS${known.code} means here: ${known.cause}${known.rules.length === 0 ? '' : ` See ${known.rules.join(', ')}.`}`
      : code === null
        ? ''
        : ` What AADSTS${code} means stands at ${explainedAt(code)}.`
    yield {
      code: 'refused',
      at: status.message.is === 'known' ? [status.message.at, outer.at] : outer.at,
      message: `Microsoft refused the sign-in (${codes}), ${words}.${because}`,
      expected: 'Success',
      actual: status.codes.map(({ value }) => value).join(' '),
      fix: known ? { ...FIX, steps: [...FIX.steps, ...known.otherwise] } : FIX,
    }
    return undefined
  },
})
