import { TXT_PREFIX } from '../vendors/mixpanel.ts'
import { type FixText, onAccessSecurity } from './portal.ts'

// What the people do who run the network, the resolvers or the DNS zone.

export const network = {
  // ── live: names, hosts and clocks ──────────────────────────────────────────────────────────────────────────────────

  'allow-host-names': {
    summary: 'Ask the administrator of this network why the name cannot be resolved.',
    steps: [
      'Run the check from another network, for example with a phone: if it works there, the resolvers of this network block the name.',
      'Allow mixpanel.com, its subdomains and login.microsoftonline.com in the resolver, the ad blocker and the firewall.',
      'Run sso-doctor check --live again.',
    ],
  },
  'wait-for-host': {
    summary: 'Wait, and run again. If the error remains, report it to the support of the service.',
    steps: [
      'Check whether the service reports an outage.',
      'Run sso-doctor check --live again after ten minutes.',
      'If the error remains, send it to Mixpanel’s support (or Microsoft’s), with the URL and the time.',
    ],
  },
  'set-clock': {
    summary: 'Set this machine’s clock from the network (NTP), and run again.',
    steps: [
      'Windows: Settings ▸ Time & language ▸ Date & time ▸ Sync now. macOS: System Settings ▸ General ▸ Date & Time ▸ Set time and date automatically. Linux: timedatectl set-ntp true.',
      'Until then, give the right time with --now, for example: sso-doctor check --now 2026-01-31T12:00:00Z.',
    ],
  },
  'restore-record': {
    summary: `Add the TXT record ${TXT_PREFIX}<token> to the DNS of the domain.`,
    steps: [
      ...onAccessSecurity(`Under Domain Claiming, copy the TXT record, ${TXT_PREFIX}<token>.`),
      'Ask your DNS administrator to add it as a TXT record of exactly that domain, in the public zone, in addition to the existing records.',
      'Wait until it is visible (nslookup -type=TXT DOMAIN), and check Domain Claiming again: it may take up to 24 hours.',
    ],
  },
} as const satisfies Readonly<Record<string, FixText>>
