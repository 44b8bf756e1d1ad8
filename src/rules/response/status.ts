import { aadsts, codeIn, explainedAt } from '../../vendors/aadsts.ts'
import { cannotTell, cite, defineRule, derived, error, fix, inputs, notApplicable, quote, valueOf, visible } from '../kit.ts'
import { eachResponse, IF_CAPTURED } from './_response.ts'

export default defineRule({
  id: 'response/status',
  title: 'The status of the captured response is Success',
  stage: 'issue',
  why: 'With any other status the response has no assertion: Microsoft has refused the sign-in, and Mixpanel can only report this.',
  not: 'Most Microsoft errors never reach Mixpanel: the user sees them on Microsoft’s page, and there is no response to capture.',
  findings: {
    refused: error('E', 'entra-admin', 'The status of the response is not Success: Microsoft refused the sign-in.', 'resolve-refusal'),
  },
  cites: [
    cite('microsoft-saml', 'When a requested sign-in fails, the application is informed by a response with a StatusMessage.'),
    cite('microsoft-errors', 'The error code string is subject to change and should never be used by the client itself.'),
  ],
  appliesIf: IF_CAPTURED,
  wants: { responses: derived.responses },

  check: (_, { responses }) =>
    eachResponse(responses, function* ({ capture: { status, form, at } }) {
      if (!status) {
        return form === 'response'
          ? cannotTell('The response has no status.', at, inputs.captures)
          : notApplicable('Only an assertion was captured, without the response around it and its status.')
      }
      const [outer] = status.codes
      if (!outer) return cannotTell('The status of the response has no code.', status.at, inputs.captures)
      if (outer.value === 'Success') return undefined

      const text = valueOf(status.message)
      const code = text === undefined ? null : codeIn(text)
      const known = code === null ? undefined : aadsts(code)
      const codes = status.codes.map(({ value }) => visible(value)).join(' ▸ ')
      const reason = text === undefined ? 'without a reason' : `with this message: ${quote(text.trim().replace(/\.$/, ''), 400)}`
      const unknown = code === null ? '' : ` AADSTS${code} is explained at ${explainedAt(code)}.`
      const meaning = known
        ? ` AADSTS${known.code} means here: ${known.cause}${known.rules.length === 0 ? '' : ` See ${known.rules.join(', ')}.`}`
        : unknown
      yield {
        code: 'refused',
        at: status.message.is === 'known' ? [status.message.at, outer.at] : outer.at,
        message: `Microsoft refused the sign-in (${codes}), ${reason}.${meaning}`,
        expected: 'Success',
        actual: status.codes.map(({ value }) => value).join(' '),
        ...(known ? { fix: fix('resolve-refusal', { steps: known.otherwise }) } : {}),
      }
      return undefined
    }),
})
