import type { Stage } from '../model/rule.ts'

/** The stages of a sign-in in their order, each with what happens in it; `provision` and `upkeep` come after it. */
export const STAGES: readonly (readonly [Stage, string])[] = [
  ['start', 'The user starts in Mixpanel or My Apps and is redirected to Microsoft'],
  ['recognise', 'Microsoft finds the app that Mixpanel’s request is for'],
  ['admit', 'Microsoft allows this user to use the app'],
  ['issue', 'Microsoft issues and signs the assertion'],
  ['trust', 'Mixpanel accepts the signature, the issuer and the audience'],
  ['identify', 'Mixpanel finds the user’s mail address in the assertion'],
  ['provision', 'The user has an account, with its teams and projects'],
  ['upkeep', 'Sign-on still works next month'],
]
