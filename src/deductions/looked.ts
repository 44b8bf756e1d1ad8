import { defineDeduction } from '../model/fact.ts'
import { deduced, doctor, told } from '../model/facts.ts'

/** Whether the world was looked at: by this run, or by an earlier one whose record is among the inputs. */
export default defineDeduction({
  gives: deduced.looked,
  needs: { live: doctor.live },
  wants: {
    replyUrl: told.liveReplyUrl,
    postback: told.livePostback,
    entraLogin: told.liveEntraLogin,
    metadata: told.liveMetadataAnswer,
    scim: told.liveScim,
    txt: told.liveTxt,
  },
  derive: ({ live }, recorded) => live || Object.values(recorded).some((each) => each !== undefined),
})
