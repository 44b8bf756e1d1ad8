import { expect, it } from 'vitest'
import { scimAddressMistakeIn } from '../../src/domain/scim-address.ts'

it.each([
  ['https://mixpanel.com/api/app/scim/v2/', 'trailing-slash'],
  ['http://mixpanel.com/api/app/scim/v2/', 'scheme'],
  [' https://mixpanel.com/api/app/scim/v2', 'space'],
  ['https://www.mixpanel.com/api/app/scim/v2', 'www'],
  ['https://eu.mixpanel.com/api/app/scim/v2', 'regional-host'],
  ['https://mixpanel.com/api/app/SCIM/v2', 'case'],
  ['https://mixpanel.com/api/app/scim/v2?x=1', 'extra-query'],
  ['https://mixpanel.com/api/app/scim/v2#x', 'another-mixpanel-address'],
  ['https://mixpanel.com/api/app/scim/v2?aadOptscim062020', 'flag'],
  ['https://mixpanel.com/api/app/scim/v2/Users', 'longer-path'],
  ['https://mixpanel.com/api/app/scim', 'another-mixpanel-address'],
  ['https://scim.example.com/v2', 'not-mixpanel'],
  ['mixpanel', 'not-mixpanel'],
])('%s: %s', (value, code) => expect(scimAddressMistakeIn(value).code).toBe(code))
