import { defineDeduction } from './_define.ts'
import { derived, options, inputs } from '../model/vocabulary.ts'

/** Whether live probes ran: now, or earlier with their record among the inputs. */
export default defineDeduction({
  gives: derived.probed,
  needs: { live: options.live },
  wants: {
    replyUrl: inputs.liveReplyUrl,
    postback: inputs.livePostback,
    entraLogin: inputs.liveEntraLogin,
    metadata: inputs.liveMetadataAnswer,
    scim: inputs.liveScim,
    txt: inputs.liveTxt,
  },
  derive: ({ live }, recorded) => live || Object.values(recorded).some((each) => each !== undefined),
})
