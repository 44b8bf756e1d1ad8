import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { Trouble, TroubleCode, TxtAnswer } from '../model/probe.ts'
import { quote, visible } from '../syntax/display.ts'
import { entryOf } from '../syntax/table.ts'

// How a request fails: the codes of the system, of TLS and of DNS, as troubles with a sentence that says what to do.

/** The reason of an abort by Ctrl-C, as against one by the timeout. */
export const INTERRUPTED = 'interrupted'

/** An expected failure, with its trouble. */
export class Failure extends Error {
  readonly trouble: Trouble
  constructor(code: TroubleCode, message: string) {
    super(code)
    this.trouble = { code, message }
  }
}

/** How far a request had come when it failed. */
export interface ConnectionAttempt {
  /** Empty where the URL names none. */
  readonly host: string
  readonly phase: string
  readonly address: string | null
  /** True where a proxy was used. */
  readonly proxied: boolean
  /** True where a proxy is set for the host, used or not. */
  readonly proxySet: boolean
}

/** The code of an error, or of the first that it contains; empty where it has none. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return 'cause' in error ? codeOf(error.cause) : ''
}

/** True also where the timeout of another probe ended, while both waited for one name. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError'
}

export function isInterrupt(reason: unknown): boolean {
  return reason === INTERRUPTED
}

/** What Node reports for a socket that closed before it was used. */
export function closedError(): Error {
  return Object.assign(new Error('closed'), { code: 'ECONNRESET' })
}

/** Settles with the promise, or rejects with the signal's reason. `undo` is called before it rejects. */
export function untilAborted<T>(signal: AbortSignal, promise: Promise<T>, undo?: () => void): Promise<T> {
  promise.catch(() => undefined)
  return new Promise((done, fail) => {
    const stop = (): void => {
      undo?.()
      fail(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)))
    }
    if (signal.aborted) {
      stop()
      return
    }
    signal.addEventListener('abort', stop, { once: true })
    const tidy = (): void => signal.removeEventListener('abort', stop)
    promise.then(
      (value) => {
        tidy()
        done(value)
      },
      (error: unknown) => {
        tidy()
        fail(error instanceof Error ? error : new Error(String(error)))
      },
    )
  })
}

export function interruptTrouble(): Trouble {
  return { code: 'interrupted', message: 'The request was stopped before it was finished.' }
}

export function timeoutTrouble({ host, phase, proxied, proxySet }: ConnectionAttempt): Trouble {
  const hint = !proxied && !proxySet ? ' If this network has a proxy, name it in HTTPS_PROXY; none is set.' : ''
  return {
    code: 'timeout',
    message: `${host} took too long: the timeout was reached while ${phase}. Run again with a longer --timeout, or from another network.${hint}`,
  }
}

/** The trouble that an error code of a socket, of TLS or of HTTP stands for. Certificates have their own: `certificateTrouble`. */
export function connectionTrouble(code: string, { host, phase, address, proxied }: ConnectionAttempt): Trouble {
  const at = address ?? ''
  const hint =
    !proxied && ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code)
      ? ' If this network has a proxy, name it in HTTPS_PROXY; none is used.'
      : ''
  if (code === 'ECONNREFUSED') {
    return { code: 'refused', message: `${host} (${at}) refuses the connection. The cause is most likely a firewall.${hint}` }
  }
  if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') {
    return { code: 'timeout', message: `Could not connect to ${host} (${at}): it does not answer.${hint}` }
  }
  if (['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'ENETDOWN'].includes(code)) {
    return isIP(at) === 6
      ? {
          code: 'ipv6-unreachable',
          message: `${host} has only IPv6 addresses here (${at}), and this machine has no IPv6 connection. This says nothing about your configuration. Run again from another network.`,
        }
      : { code: 'unreachable', message: `There is no route to ${host} (${at}) from here (${code}).${hint}` }
  }
  if (/^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)/.test(code)) {
    return {
      code: 'tls-failure',
      message: `What answers for ${host} does not use TLS, so it is not the host itself. It is most likely a captive portal or a proxy of this network. Sign in to the network, or run again from another one.`,
    }
  }
  if (/^(?:ERR_SSL|ERR_TLS|EPROTO)/.test(code)) {
    return { code: 'tls-failure', message: `Could not connect to ${host} with TLS (${visible(code)}). Run again from another network.` }
  }
  if (/^HPE_|^UND_ERR_(?:HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH)/.test(code)) {
    return { code: 'not-http', message: `The response for ${host} is not correct HTTP (${visible(code)}). Run again from another network.` }
  }
  return {
    code: 'connection-lost',
    message: `The connection to ${host} was lost (${visible(code === '' ? 'no reason given' : code)}) while ${phase}. Run again, or run from another network.`,
  }
}

const CERTIFICATE_TROUBLE = {
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-interception',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-interception',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-interception',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-interception',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-interception',
  CERT_UNTRUSTED: 'tls-interception',
  CERT_SIGNATURE_FAILURE: 'tls-interception',
  INVALID_CA: 'tls-interception',
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-wrong-host',
} as const satisfies Readonly<Record<string, TroubleCode>>

export function isCertificateError(code: string): code is keyof typeof CERTIFICATE_TROUBLE {
  return Object.hasOwn(CERTIFICATE_TROUBLE, code)
}

/** The trouble with the certificate that was shown for a host; `undefined` where it could not be read. */
export function certificateTrouble(
  error: keyof typeof CERTIFICATE_TROUBLE,
  host: string,
  certificate: X509Certificate | undefined,
): Trouble {
  const code = CERTIFICATE_TROUBLE[error]
  const issuer = issuerOf(certificate)
  const by = issuer === null ? 'by an issuer that could not be read' : `by ${quote(issuer, 100)}`
  switch (code) {
    case 'tls-interception':
      return {
        code,
        message: `The certificate shown for ${host} was issued ${by}, which Node does not trust (${error}). Something on this network decrypts TLS, most likely an inspecting proxy. Name its certificate in NODE_EXTRA_CA_CERTS, or set NODE_USE_SYSTEM_CA=1 (Node 22.19 and 24.6 or newer). Never switch the certificate check off.`,
      }
    case 'certificate-expired':
      return {
        code,
        message: `The certificate shown for ${host}, issued ${by}, expired on ${certificate?.validTo ?? 'a day that could not be read'}. If this machine’s clock is right, something on this network answers in place of the host. Run again from another network.`,
      }
    case 'certificate-not-yet-valid':
      return {
        code,
        message: `The certificate shown for ${host}, issued ${by}, is valid only from ${certificate?.validFrom ?? 'a day that could not be read'}. Check this machine’s clock.`,
      }
    case 'certificate-wrong-host':
      return {
        code,
        message: `The certificate shown for ${host}, issued ${by}, is for ${quote(certificate?.subjectAltName ?? certificate?.subject ?? 'other hosts', 120)}. Something on this network answers in place of the host. Run again from another network.`,
      }
  }
}

/** The issuer's common name, or all of it where it has none. */
export function issuerOf(certificate: X509Certificate | undefined): string | null {
  if (!certificate) return null
  const lines = certificate.issuer.split('\n')
  return lines.find((line) => line.startsWith('CN='))?.slice(3) ?? lines.join(', ')
}

const DNS_WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'that there is no such name',
  ENODATA: 'that the name has no address',
  ESERVFAIL: 'SERVFAIL',
  EREFUSED: 'REFUSED',
  ETIMEOUT: 'nothing in time',
  ECANCELLED: 'nothing in time',
  ECONNREFUSED: 'nothing (connection refused)',
  EBADNAME: 'nothing (its address cannot be used)',
  EAI_AGAIN: 'the resolver cannot be reached',
}

/** What a resolver says, after "says". */
export function dnsWord(code: string): string {
  return entryOf(DNS_WORDS, code) ?? code
}

const TXT_TROUBLE: Readonly<Record<string, TxtAnswer['trouble']>> = {
  ENOTFOUND: 'nxdomain',
  ESERVFAIL: 'servfail',
  EREFUSED: 'refused',
  ETIMEOUT: 'timeout',
  ECANCELLED: 'timeout',
  ECONNREFUSED: 'failed',
}

export function txtTrouble(code: string, signal: AbortSignal): TxtAnswer['trouble'] {
  if (signal.aborted) return isInterrupt(signal.reason) ? 'interrupted' : 'timeout'
  return entryOf(TXT_TROUBLE, code) ?? 'failed'
}
