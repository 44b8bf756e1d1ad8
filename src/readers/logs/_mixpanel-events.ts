/** Event types of Mixpanel’s audit log by which it is known: those of sessions, people, teams and the organization. */
const EVENT =
  /^(?:session\.(?:logged_in|logged_out|login_failed)|(?:organization|team)\.user_(?:added|removed)|team\.(?:created|deleted)|invitation\.(?:sent|accepted)|user\.role_changed|organization_setting\.updated)$/

export function isMixpanelEvent(text: string): boolean {
  return text.length < 40 && EVENT.test(text.trim())
}
