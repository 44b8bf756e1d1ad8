import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './indexes.ts'
import { stage } from './run-case.ts'
import { graph, type ModelSignIn } from './sign-in-log.ts'

// One setup with something of everything that a report can hold: errors and warnings of every stage and owner, notes, missing data,
// problems with and without a loss, ignored files, a captured response, and a month of sign-ins. All of it is made up.

const change = (argument: string, ...lines: readonly string[]) => ({ kind: 'change', argument, body: lines.join('\n') }) as const

const PEOPLE = ['dana.okafor@contoso.com', 'luis.brandt@contoso.com', 'mei.sato@contoso.com', 'ann.guest@fabrikam.example']
const APP = { app: 'Mixpanel', appId: 'c0ffee00-2222-4b3c-9d4e-11111decade2' }

/** Twelve sign-ins a day in August 2026, of which more and more fail. */
function signIns(): readonly ModelSignIn[] {
  return Array.from({ length: 31 * 12 }, (_, index) => {
    const day = Math.floor(index / 12) + 1
    const time = `2026-08-${String(day).padStart(2, '0')}T${String(7 + (index % 12)).padStart(2, '0')}:10:00Z`
    const fails = index % 12 < Math.max(0, day - 12)
    const code = !fails ? 0 : index % 5 === 0 ? 50105 : 50011
    return { time, person: PEOPLE[index % PEOPLE.length] ?? '', code, correlation: index, ...APP }
  })
}

/** The files, by path; checked as of `TODAY`. A new map at each call. */
export function kitchenSink(): Map<string, Uint8Array> {
  const { files: staged } = stage([
    { kind: 'signed', argument: 'capture/response.xml as har', body: '' },
    change('app.json', '/identifierUris/0 = "https://mixpanel.com/security/sso/v2/authorize"'),
    change(
      'sp.json',
      '/servicePrincipalNames/0 = "https://mixpanel.com/security/sso/v2/authorize"',
      '/accountEnabled = false',
      '/replyUrls = ["https://sso.mixpanel.com/sso/saml2/", "http://localhost:3000/callback"]',
      '/loginUrl = "https://mixpanel.com/sso/"',
      '/notificationEmailAddresses = []',
      '/logoutUrl = "https://contoso.com/logout"',
    ),
    change(
      'claims.json',
      '/claims/1/namespace = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"',
      '/claims/2/name = "firstname"',
      '/claims/3/configurations/0/attribute/id = "displayname"',
    ),
    change('assigned.json', '/value = []'),
    change(
      'users.json',
      '/value + {"id": "a0000067-5555-4e6f-8a71-44444beef103", "displayName": "Ann Guest", "givenName": "Ann", "surname": "Guest", "mail": "ann.guest@fabrikam.example", "userPrincipalName": "ann.guest_fabrikam.example#EXT#@contoso.com", "userType": "Guest", "accountEnabled": true}',
    ),
    change('secrets.json', '/value/0/value = "https://mixpanel.com/scim"'),
    change('jobs.json', '/value/0/schedule/state = "Disabled"', '/value/0/status/code = "Paused"'),
    change(
      'mixpanel.yaml',
      '/issuerUrl = "https://sts.windows.net/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1"',
      '/idpSignInUrl = "https://login.microsoftonline.com/b1d4c0de-1111-4a2b-8c3d-00000c0ffee1/wsfed"',
      '/claimedDomains/0/status = "pending"',
      '/idpManagedAccess = false',
      '/plan = null',
      '/ssoEnabeld = true',
    ),
    { kind: 'without', argument: '', body: 'schema.json' },
  ])
  return new Map(staged)
    .set('Mixpanel.cer', readFileSync(join(ROOT, 'test/certs/stranger-until-2028-05-05.pem')))
    .set('logs/signins.json', Buffer.from(graph(signIns())))
    .set('users-2.json', Buffer.from('{\n  "value": [\n    { "id": "a00000'))
    .set(
      'jobs-error.json',
      Buffer.from('{"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges to complete the operation."}}'),
    )
    .set('notes/hand-over.md', Buffer.from('# Hand-over\n\nAsk the identity team.\n'))
    .set(
      'notes/screenshot.png',
      Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'),
    )
    .set('app.py', Buffer.from('print("hello")\n'))
}
