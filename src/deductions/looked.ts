import { defineDeduction } from './_define.ts'
import { derived, options, inputs } from '../model/vocabulary.ts'

/** Whether the world was looked at: by this run, or by an earlier one whose record is among the inputs. */
export default defineDeduction({
  gives: derived.looked,
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
