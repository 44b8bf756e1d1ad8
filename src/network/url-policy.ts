import type { TokenTrust } from '../model/probe.ts'
import { quote } from '../syntax/display.ts'
import { cloudOf } from '../vendors/entra.ts'
import { isMixpanelHost, SCIM_HOSTS } from '../vendors/mixpanel.ts'
import { Failure } from './failure.ts'

// Which URLs may be requested: https only, and only hosts of Microsoft, of Mixpanel, or named with --allow-host.

/** `--resolve host:port:address[:port]`. */
export interface Pin {
  readonly host: string
  readonly port: number
  readonly address: string
  readonly toPort: number
}

export interface UrlPolicy {
  /** Hosts, or `host:port`, that may be contacted besides those of Microsoft and Mixpanel. */
  readonly allowHosts: readonly string[]
  readonly pins: readonly Pin[]
}

/** A URL that may be requested. */
export interface Target {
  readonly url: URL
  readonly host: string
  readonly port: number
  /** Whether the SCIM token may be sent there. */
  readonly token: TokenTrust
}

/** Throws a `Failure` for a URL that may not be requested. Contacts nothing. */
export function targetOf(address: string, { allowHosts, pins }: UrlPolicy): Target {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    throw new Failure('host-not-allowed', `${quote(address)} is not a URL. Nothing was contacted.`)
  }
  if (url.protocol !== 'https:') {
    throw new Failure(
      'not-https',
      `${quote(address)} does not begin with https://. Only https:// URLs are requested, so nothing was contacted.`,
    )
  }
  const host = bareHost(url.hostname)
  const port = url.port === '' ? 443 : Number(url.port)
  const named = allowHosts.some((each) => each === host || each === `${host}:${port}`)
  const vendor = isMixpanelHost(host) || cloudOf(host) !== null
  if (url.username !== '' || url.password !== '') {
    throw new Failure('host-not-allowed', `The URL has a user name or a password before its host ${quote(host)}. Nothing was contacted.`)
  }
  if (!named && !vendor) {
    throw new Failure(
      'host-not-allowed',
      `${quote(host)} is not a host of Mixpanel or Microsoft, so it was not contacted. If it is your own, run again with --allow-host${plainWord(host)}.`,
    )
  }
  const pinned = pins.some((pin) => pin.host === host && pin.port === port)
  if (port !== 443 && !pinned && !allowHosts.includes(`${host}:${port}`)) {
    throw new Failure(
      'host-not-allowed',
      `The URL names port ${port}, which no host of this setup uses, so it was not contacted. If the port is correct, run again with --allow-host${plainWord(`${host}:${port}`)}.`,
    )
  }
  const token = named && cloudOf(host) === null ? 'named' : SCIM_HOSTS.includes(host) ? 'documented' : 'never'
  return { url, host, port, token }
}

/** Lower case, without brackets and the dot of a complete name. */
export function bareHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}

/** A host comes from a file of unknown origin: only a plain word is put into a command. */
function plainWord(text: string): string {
  return /^[a-z0-9.:[\]-]+$/i.test(text) ? ` ${text}` : ''
}
