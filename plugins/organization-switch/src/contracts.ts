import { type Tenant, token } from '@gatehouse/kernel'
import type { Client } from '@gatehouse/oauth/contracts'
import type { User } from '@gatehouse/users/contracts'

/** Who wants to act where. */
export interface SwitchRequest {
  /** Where the client and the token are from. */
  readonly tenant: Tenant
  readonly client: Client
  /** Undefined: the application itself. */
  readonly user: User | undefined
  /** The organization that the token at hand is for; undefined: the tenant. */
  readonly from: string | undefined
  /** As the client names it. */
  readonly organization: string
  /** What the token is to hold there, at most. */
  readonly scopes: readonly string[]
}
export interface OrganizationRight {
  readonly organization: { readonly id: string; readonly name: string; readonly handle: string }
  /** Of those asked for, what is held in that organization. What the tenant's own policy refuses is taken away from it. */
  readonly scopes: readonly string[]
  /** Id of the organization that the user's account lives in. */
  readonly userOrganization?: string
}
/** `not-shared`: the application may not be used there. `not-allowed`: the user has no business there, or not on this way. */
export type SwitchRefusal = 'unknown' | 'inactive' | 'not-shared' | 'not-allowed'
export interface OrganizationTokens {
  readonly clientId: string
  readonly userId: string
  readonly organizationId: string
}
/** Knows the organizations of a tenant. While nobody provides it, the grant is not offered. */
export interface SwitchTargets {
  judge(request: SwitchRequest): Promise<OrganizationRight | SwitchRefusal>
  /** Whether the user may still act there by this client. Asked at each use of a token, so that the answer ends them everywhere. */
  stands(tenant: Tenant, tokens: OrganizationTokens): Promise<boolean>
}
export const SwitchTargets = token<SwitchTargets>('organization-switch.targets')
