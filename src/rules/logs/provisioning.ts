import { cite, defineRule, inputs, warning } from '../kit.ts'
import { notRead } from './_log.ts'

export default defineRule({
  id: 'logs/provisioning',
  title: 'Entra provisions everyone in scope, without failed or skipped users and groups',
  stage: 'provision',
  why: 'A user who is skipped or fails has no account in Mixpanel, or an old one. The provisioning job itself looks healthy; only its log shows this.',
  not: 'Logs are not read yet, so this rule never applies. A skip because nothing has changed is not reported, and neither is one of a user who is not assigned. Where another finding explains the entry, that finding is reported instead.',
  findings: {
    failed: warning('SC-09', 'entra-admin', 'Users or groups could not be provisioned.', 'read-provisioning-logs'),
    skipped: warning('SC-11', 'entra-admin', 'Users or groups were skipped.', 'read-provisioning-logs'),
  },
  cites: [
    cite('microsoft-provisioning-no-users', 'The page names an empty matching property as a reason why a user is skipped.'),
    cite('mixpanel-sso', 'The SCIM endpoint affects only users whose email has a domain in the list of your verified claimed domains.'),
  ],
  appliesIf: { fact: inputs.provisioningLogs, otherwise: 'No provisioning log was given.' },
  needs: { log: inputs.provisioningLogs },

  check: ({ log }) => notRead(log, inputs.provisioningLogs),
})
