import type { Place } from './artifact.ts'

/** Microsoft's log of the sign-ins to its apps. */
export interface SignInLog {
  readonly at: Place
}

/** Microsoft's log of what a provisioning job did. */
export interface ProvisioningLog {
  readonly at: Place
}
