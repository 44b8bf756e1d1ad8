import type { LiveExchange } from '../model/live-records.ts'

/** What an answer of a supposed SCIM service shows. */
export type ScimVerdict = 'right' | 'token-refused' | 'filter-refused' | 'not-scim'

/** The answer to a request with the token; `right` also where it proves nothing. */
export function verdictWithToken({ status, scim, cut, step }: LiveExchange): ScimVerdict {
  if (!status || status.value === 200) return !status || scim?.kind === 'list' || cut ? 'right' : 'not-scim'
  if (status.value === 401 || status.value === 403) return 'token-refused'
  if (step === 'filter' && (status.value === 400 || scim?.kind === 'error')) return 'filter-refused'
  return status.value === 400 ? 'right' : 'not-scim'
}

/** The answer to a request without the token: SCIM itself, or the demand for a token. */
export function verdictWithoutToken({ status, scim }: LiveExchange): ScimVerdict {
  const isScim = status?.value === 200 && (scim?.kind === 'service-provider-config' || scim?.kind === 'list')
  return isScim || status?.value === 401 || status?.value === 403 ? 'right' : 'not-scim'
}
