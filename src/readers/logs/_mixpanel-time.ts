/** Hours east of Greenwich; the page of the audit log shows the zone of the viewer. Letters that mean several zones are left out. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ['Z', 0],
  ['UTC', 0],
  ['GMT', 0],
  ['PST', -8],
  ['PDT', -7],
  ['MST', -7],
  ['MDT', -6],
  ['CDT', -5],
  ['EST', -5],
  ['EDT', -4],
  ['CET', 1],
  ['CEST', 2],
])
const TIME =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?[ ]?([AP]M)?[ ]?(?:([A-Z]{1,4})?([+-]\d\d?)?(?::?(\d\d))?)?$/i
const HOUR = 3_600_000

/** Milliseconds since 1970; `no zone` for a time that does not say of which zone it is, null for what is no time. */
export function mixpanelTime(value: unknown): number | 'no zone' | null {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{10}(?:\d{3}|\d{6})?$/.test(value.trim())))
    return ofEpoch(Number(value))
  const parts = typeof value === 'string' ? TIME.exec(value.trim()) : null
  if (!parts) return null
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '0', fraction = '0', half, zone, east, minutes = '0'] = parts
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return null
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0)
  const known = zone === undefined ? 0 : ZONES.get(zone.toUpperCase())
  if (known === undefined || (zone === undefined && east === undefined)) return 'no zone'
  const sign = east?.startsWith('-') === true ? -1 : 1
  const offset = known + Number(east ?? 0) + (sign * Number(minutes)) / 60
  const clock = hours * HOUR + Number(minute) * 60_000 + Number(second) * 1000 + Math.floor(Number(`0.${fraction}`) * 1000)
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) + clock - offset * HOUR
}

/** Seconds, milliseconds or microseconds since 1970, between 2001 and 2286. */
function ofEpoch(value: number): number | null {
  if (!Number.isFinite(value)) return null
  if (value >= 1e9 && value < 1e10) return Math.floor(value * 1000)
  if (value >= 1e12 && value < 1e13) return Math.floor(value)
  return value >= 1e15 && value < 1e16 ? Math.floor(value / 1000) : null
}
