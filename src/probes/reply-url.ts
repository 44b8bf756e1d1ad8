import { REPLY_URL } from '../vendors/mixpanel.ts'
import { defineProbe } from './_define.ts'
import { leadFrom } from './_leads.ts'

/** Whether Mixpanel's reply URL can be reached. Always Mixpanel's own, whatever stands in an export. */
export default defineProbe({
  id: 'reply-url',
  title: 'Mixpanel’s reply URL',
  needs: {},
  wants: {},

  async run(_known, _wanted, context) {
    const seen = await context.get(REPLY_URL, { accept: 'text/html, */*' })
    const lead = leadFrom(seen)
    return [{ probe: 'reply-url', step: null, seen, lead: lead?.how === 'redirect' ? lead : null }]
  },
})
