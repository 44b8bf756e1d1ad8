import type { Owner } from '../kit.ts'

/** What an AADSTS code means where Microsoft's page answers Mixpanel's request, before anybody has signed in. */
export interface LoginCode {
  /** In Microsoft's words, or short. */
  readonly means: string
  readonly owner: Owner
  /** What to look at: rules of the catalogue, and clicks. */
  readonly look: readonly string[]
}

const IDENTIFIER: LoginCode = {
  means: 'the tenant has no app with the identifier that Mixpanel’s request names, or the request went to the wrong tenant',
  owner: 'entra-admin',
  look: [
    'Compare Identifier (Entity ID) in Basic SAML Configuration with the issuer of the request, character by character; the slash at the end counts (azure/entity-id).',
    'Compare the tenant in Identity Provider Sign-in URL at Mixpanel with the tenant that holds the app (mixpanel/tenant).',
  ],
}
const REPLY: LoginCode = {
  means: 'the reply URL that Mixpanel’s request names is not registered for the app',
  owner: 'entra-admin',
  look: [
    'Compare Reply URL in Basic SAML Configuration with the one that Microsoft’s page prints, character by character (azure/reply-url).',
  ],
}
const SIGN_IN_URL: LoginCode = {
  means: 'the address that Mixpanel sends people to is not one that takes a SAML request',
  owner: 'mixpanel-admin',
  look: [
    'Paste Login URL from Entra’s box Set up Mixpanel into Identity Provider Sign-in URL at Mixpanel once more (mixpanel/sign-in-url).',
  ],
}
const TENANT: LoginCode = {
  means: 'no such tenant exists at this address',
  owner: 'mixpanel-admin',
  look: ['Compare the tenant’s id in Identity Provider Sign-in URL at Mixpanel with the one in Entra (mixpanel/tenant, mixpanel/cloud).'],
}
const CLOUD: LoginCode = {
  means: 'the tenant is of another national cloud than this address',
  owner: 'mixpanel-admin',
  look: ['Use the Login URL and the Identifier of one cloud throughout (mixpanel/cloud).'],
}
const DISABLED: LoginCode = {
  means: 'the app is disabled',
  owner: 'entra-admin',
  look: ['Set Enabled for users to sign-in to Yes in the app’s Properties (azure/app-enabled).'],
}
const REQUEST: LoginCode = {
  means: 'Microsoft does not support something in Mixpanel’s request',
  owner: 'mixpanel-support',
  look: ['Send Mixpanel’s support the request as --record keeps it (live/authn-request).'],
}
const SIGNED: LoginCode = {
  means: 'the app demands signed requests, and Mixpanel’s is not signed',
  owner: 'entra-admin',
  look: ['Clear Require verification certificates in SAML Certificates ▸ Verification certificates (signing/request).'],
}
const KEY: LoginCode = {
  means: 'the app has no certificate to sign with',
  owner: 'entra-admin',
  look: ['Create a certificate in SAML Certificates, make it active, and upload it to Mixpanel (cert/signing-key).'],
}

/** By number. The list of the failure guide's part E, as far as Microsoft can say it before a sign-in. */
export const LOGIN_CODES: Readonly<Record<string, LoginCode>> = {
  '700016': IDENTIFIER,
  '70001': IDENTIFIER,
  '650056': IDENTIFIER,
  '65005': IDENTIFIER,
  '50011': REPLY,
  '900971': REPLY,
  '750054': SIGN_IN_URL,
  '75005': SIGN_IN_URL,
  '75008': SIGN_IN_URL,
  '50194': SIGN_IN_URL,
  '900561': SIGN_IN_URL,
  '90002': TENANT,
  '900439': CLOUD,
  '90038': CLOUD,
  '7000112': DISABLED,
  '1000031': DISABLED,
  '900235': REQUEST,
  '900236': REQUEST,
  '90023': REQUEST,
  '75016': REQUEST,
  '75011': REQUEST,
  '7500529': REQUEST,
  '76026': REQUEST,
  '76021': SIGNED,
  '50003': KEY,
  '50146': KEY,
}

/** Said to a visitor who has no session, or has several accounts: nothing is wrong with the app. */
export const HARMLESS: ReadonlySet<string> = new Set([
  '50058',
  '50059',
  '50140',
  '16000',
  '16001',
  '16002',
  '50097',
  '50072',
  '50074',
  '50076',
  '50079',
])
