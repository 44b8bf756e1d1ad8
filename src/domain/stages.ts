import type { Stage } from '../model/rule.ts'

export const STAGES: readonly (readonly [Stage, string])[] = [
  ['start', 'The user starts at Mixpanel or My Apps and is sent on to Microsoft'],
  ['recognise', 'Microsoft knows the app that Mixpanel’s request names'],
  ['admit', 'Microsoft lets this user in to the app'],
  ['issue', 'Microsoft issues and signs the assertion'],
  ['trust', 'Mixpanel accepts the signature, the issuer and the audience'],
  ['identify', 'Mixpanel finds the user’s address in it'],
  ['provision', 'The account exists and has its place in teams and projects'],
  ['upkeep', 'It still works next month'],
]
