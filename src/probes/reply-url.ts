import { REPLY_URL } from '../vendors/mixpanel.ts'
import { defineProbe } from './_define.ts'
import { nextHopFrom } from './_next-hop.ts'

/** Whether Mixpanel's reply URL can be reached. Always Mixpanel's own URL, never one from an export. */
export default defineProbe({
  id: 'reply-url',
  title: 'Mixpanel’s reply URL',
  needs: {},
  wants: {},

  async run(_known, _wanted, context) {
    const result = await context.get(REPLY_URL, { accept: 'text/html, */*' })
    const nextHop = nextHopFrom(result)
    return [{ probe: 'reply-url', step: null, result, nextHop: nextHop?.how === 'redirect' ? nextHop : null }]
  },
})
