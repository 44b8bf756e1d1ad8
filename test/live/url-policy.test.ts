import { describe, expect, it } from 'vitest'
import { Failure } from '../../src/network/failure.ts'
import { targetOf } from '../../src/network/url-policy.ts'

const POLICY = {
  allowHosts: ['sso.example', 'scim.example:8443', 'login.microsoftonline.com'],
  pins: [{ host: 'mixpanel.com', port: 8443, address: '127.0.0.1', toPort: 1 }],
}

function outcome(url: string): string {
  try {
    const { host, port, token } = targetOf(url, POLICY)
    return `${host} ${port} ${token}`
  } catch (error) {
    if (error instanceof Failure) return error.trouble.code
    throw error
  }
}

describe('a URL', () => {
  it.each([
    ['https://mixpanel.com/api', 'mixpanel.com 443 documented'],
    ['https://EU.mixpanel.com./', 'eu.mixpanel.com 443 documented'],
    ['https://sso.mixpanel.com/', 'sso.mixpanel.com 443 never'],
    ['https://cdn.mixpanel.com/', 'cdn.mixpanel.com 443 never'],
    ['https://login.microsoftonline.com/x', 'login.microsoftonline.com 443 never'],
    ['https://sso.example/', 'sso.example 443 named'],
    ['https://scim.example:8443/', 'scim.example 8443 named'],
    ['https://mixpanel.com:8443/', 'mixpanel.com 8443 documented'],
    ['https://sso.example:8443/', 'host-not-allowed'],
    ['https://scim.example/', 'host-not-allowed'],
    ['https://mixpanel.com.example/', 'host-not-allowed'],
    ['https://joe@mixpanel.com/', 'host-not-allowed'],
    ['http://mixpanel.com/', 'not-https'],
    ['mixpanel.com', 'host-not-allowed'],
  ])('%s: %s', (url, expected) => {
    expect(outcome(url)).toBe(expected)
  })
})
