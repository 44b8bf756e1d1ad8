import type { Severity, Owner } from '../model/rule.ts'
import type { Status, Verdict } from '../model/report.ts'
import type { TroubleCode } from '../model/probe.ts'

// What the words of a report mean, for `explain`. Rules, findings and stages have their own pages.

const VERDICTS: Readonly<Record<Verdict, string>> = {
  pass: 'Verdict: all required checks were made, and no finding counts as an error. Of a rule: what it checks is right. Exit code 0.',
  fail: 'Verdict: there is at least one finding at or above --fail-on (by default: an error). Of a rule: it has a finding. Exit code 1.',
  incomplete:
    'Verdict: nothing failed, but a required check could not be made, or evidence was lost. The report says what is missing and how to get it. Exit code 3.',
}

const STATUSES: Readonly<Record<Exclude<Status, Verdict>, string>> = {
  unknown:
    'A rule that could not be checked, since evidence is missing or not clear. It is neither right nor wrong: get the evidence that the report names.',
  'not-applicable':
    'A rule that does not apply to this setup, was left out, or whose question another rule answers. There is nothing to do.',
  suppressed: 'A finding that sso-doctor.yaml suppresses, with a reason and an end date. It is shown and does not count.',
}

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: 'People cannot sign in or are not provisioned, or will not be, or a secret is exposed. Fix it first.',
  warning: 'Some people fail, or it breaks later, or access is open that should not be.',
  info: 'A note: harmless today.',
}

const WHO: Readonly<Record<Owner, string>> = {
  'entra-admin': 'Entra admin: a person who can change the app in the Entra admin center, such as a Cloud Application Administrator.',
  'mixpanel-admin': 'Mixpanel admin: an owner or admin of the Mixpanel organization, who sees Organization Settings ▸ Access Security.',
  'mixpanel-support': 'Mixpanel support: no setting of yours fixes it. Send the finding to Mixpanel: https://mixpanel.com/get-support',
  network: 'Network admin: a person who can change the DNS, the proxy or the firewall.',
}

const TROUBLE: Readonly<Record<TroubleCode, string>> = {
  'not-https': 'Live check: the URL does not begin with https://, so nothing was sent.',
  'host-not-allowed': 'Live check: the host is not one of Microsoft’s or Mixpanel’s, so nothing was sent. --allow-host allows it.',
  'forbidden-address': 'Live check: the name leads to an address inside a network, so nothing was sent.',
  interrupted: 'Live check: it was stopped before there was a response.',
  nxdomain: 'Live check: the resolver says that this name does not exist.',
  'dns-failure': 'Live check: the resolver gave no usable answer. This says nothing about your configuration.',
  sinkhole:
    'Live check: the resolver gave an address that blocks the host, as ad blockers do with Mixpanel. Allow the host, or use --dns-server.',
  refused: 'Live check: the connection was refused, usually by something in this network.',
  timeout: 'Live check: no response in time. Try --timeout, or another network.',
  unreachable: 'Live check: this network has no route to the host.',
  'ipv6-unreachable': 'Live check: the host has only an IPv6 address that this network does not reach.',
  'connection-lost': 'Live check: the connection broke before the response was complete.',
  'tls-interception':
    'Live check: a device in this network opens encrypted connections. Set NODE_EXTRA_CA_CERTS to the company’s certificate authority.',
  'certificate-expired': 'Live check: the certificate of the host, or of something in between, has expired.',
  'certificate-not-yet-valid': 'Live check: the certificate of the host is not valid yet. Check the clock of this machine.',
  'certificate-wrong-host': 'Live check: the certificate is for another host.',
  'tls-failure': 'Live check: no encrypted connection was possible.',
  'not-http': 'Live check: the response is not HTTP.',
  'proxy-unreachable': 'Live check: the proxy of HTTPS_PROXY could not be reached.',
  'proxy-authentication': 'Live check: the proxy asks for a name and a password.',
  'proxy-refused': 'Live check: the proxy refuses this host.',
  'captive-portal': 'Live check: a login page of this network answered in place of the host.',
  'rate-limited': 'Live check: there were too many requests. Wait some minutes.',
  'gateway-error': 'Live check: something between this machine and the host answered with an error.',
}

const OTHERS: Readonly<Record<string, string>> = {
  answered: 'Live check: the host answered.',
  failed: 'Live check: there was no answer.',
  servfail: 'Live check: the resolver could not look the name up. This says nothing about your configuration.',
  warn: 'Of a stage: it has a warning, and no error.',
  required: 'A rule that must be checked: if it cannot be, the verdict is incomplete.',
  inferred: 'No page of Microsoft’s or Mixpanel’s states this: it follows from the protocol, or from the documentation of others.',
  lost: 'Of an input problem: evidence was thrown away, since it could not be read in full. The verdict is then no pass.',
  problem: 'An input problem: a file that could not be read or parsed, in full or in part. The report says where.',
  ignored: 'A file that is no evidence: it was not checked. The report says what it is, where that is known.',
  evidence: 'What a check is made from: exports, settings, certificates, captures and live responses.',
  blanked:
    'A value that somebody blanked by hand (xxxx, [tenant], REDACTED) counts as not given. --redact hides people and keeps the verdict.',
}

/** What a live probe does, by its id, with the rules that use its answer. */
export const PROBE_WORDS: Readonly<Record<string, { readonly does: string; readonly rules: readonly string[] }>> = {
  'domain-txt': {
    does: 'Looks up the TXT records of the claimed domains with several resolvers.',
    rules: ['live/domain-txt'],
  },
  'entra-login': {
    does: 'Opens Microsoft’s login page with Mixpanel’s request, as a browser does before anyone signs in.',
    rules: ['live/entra-login'],
  },
  metadata: {
    does: 'Reads the app’s federation metadata from Microsoft.',
    rules: ['live/metadata', 'live/clock'],
  },
  'postback-url': {
    does: 'Opens Mixpanel’s Postback URL, and reads where it leads and what the request says.',
    rules: ['live/postback-url', 'live/sign-in-url', 'live/authn-request'],
  },
  'reply-url': {
    does: 'Checks that Mixpanel’s Reply URL can be reached.',
    rules: ['live/reply-url'],
  },
  scim: {
    does: 'Checks that the Tenant URL is a SCIM service and, with a token, that it accepts the token.',
    rules: ['live/scim'],
  },
}

/** Kinds of input, as `--verbose` and the JSON report name them. */
const KINDS: Readonly<Record<string, string>> = {
  'aad-graph-application': 'the manifest of an app registration, in the form of the former Azure AD Graph',
  assertion: 'a SAML assertion without its response',
  'az-account': 'the answer of az account show, which names the tenant',
  certificate: 'a certificate file',
  'claims-mapping-policy': 'the definition of a claims mapping policy',
  'custom-claims-policy': 'the claims that the portal shows under Attributes & Claims',
  'federation-metadata': 'federation metadata of the app or of the tenant',
  'graph-app-role-assignments': 'the users and groups that are assigned to the app',
  'graph-application': 'the app registration',
  'graph-application-service-principal': 'an app registration and its enterprise application',
  'graph-claims-mapping-policies': 'claims mapping policies',
  'graph-custom-claims-policy': 'the claims that the portal shows under Attributes & Claims',
  'graph-domains': 'the domains of the tenant',
  'graph-error': 'an error of Graph in place of an answer; it holds no evidence',
  'graph-group-members': 'the members of a group',
  'graph-groups': 'groups',
  'graph-organization': 'the tenant',
  'graph-self-signed-certificate': 'a signing certificate that Graph made',
  'graph-service-principal': 'the enterprise application',
  'graph-service-principal-keys': 'the signing certificates of the enterprise application',
  'graph-synchronization-jobs': 'the provisioning jobs',
  'graph-synchronization-schema': 'the provisioning mappings',
  'graph-synchronization-secrets': 'the provisioning settings; the token in them is masked',
  'graph-token-issuance-policies': 'the signing option and algorithm',
  'graph-users': 'users',
  har: 'a capture of a browser’s network tab',
  'json-web-key-set': 'keys for OpenID Connect; Mixpanel needs none of them',
  'live-record': 'a live response that --record saved',
  'mixpanel-settings': 'Mixpanel’s settings, copied by hand: mixpanel.yaml',
  'openid-configuration': 'the configuration for OpenID Connect; Mixpanel needs none of it',
  'portal-users': 'a table of users from a portal',
  pulumi: 'a Pulumi stack',
  'saml-fields': 'a form with a SAML message in it',
  'saml-request': 'a SAML request (AuthnRequest)',
  'saml-response': 'a SAML response',
  'saml-toolkit-settings': 'settings of a SAML library',
  'saml-tracer': 'a capture of SAML-tracer',
  'sp-metadata': 'metadata of a service provider',
  terraform: 'a Terraform state',
  token: 'a token; it is blacked out and holds no evidence',
  'xml-error': 'an error of a server in place of an answer; it holds no evidence',
}

/** By word, in lower case. */
export const REPORT_WORDS: ReadonlyMap<string, string> = new Map([
  ...[VERDICTS, STATUSES, SEVERITIES, WHO, TROUBLE, OTHERS].flatMap((table) => Object.entries(table)),
  ...Object.entries(KINDS).map(([kind, what]): [string, string] => [kind, `Kind of input: ${what}.`]),
])

/** A value of an input beside the one that it should be: at most 400 characters of it, with how many there are. */
export function shortened(value: string): string {
  return value.length <= LONGEST_VALUE ? value : `${value.slice(0, LONGEST_VALUE - 1)}… (${value.length} characters)`
}

const LONGEST_VALUE = 400
