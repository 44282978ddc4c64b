import { type Tenant, token } from '@gatehouse/kernel'

/** The last is not in the reference product: FAPI 2.0 with signed requests and signed answers. */
export const profiles = ['FAPI1_ADVANCED', 'FAPI2_SECURITY', 'FAPI2_MESSAGE_SIGNING'] as const
export type Profile = (typeof profiles)[number]

/** What of FAPI a tenant offers. */
export interface FapiProfiles {
  /** Those that its applications may have; none where the tenant has FAPI switched off. */
  offered(tenant: Tenant): Promise<readonly Profile[]>
}
export const FapiProfiles = token<FapiProfiles>('fapi.profiles')
