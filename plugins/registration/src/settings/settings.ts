import { type Profile, profiles } from '@gatehouse/fapi/contracts'
import { type Infer, s, z } from '@gatehouse/kernel'
import type { RegistrationConfig } from '../config.ts'

/** How clients register in a tenant: `DCRConfig` of the management API. */
export const registrationSettings = s.object({
  /** Without it anybody registers, within the limits of `open_`. */
  authenticationRequired: z.boolean(),
  mandateSSA: z.boolean(),
  /** Where the keys are published that sign software statements; '': those of `software_issuers`. */
  ssaJwks: z.union([z.literal(''), z.url().max(2048)]),
  enableFapiEnforcement: z.boolean(),
  /** Of clients that register; said or not, it counts only with the switch. */
  fapiProfile: z.enum(profiles).optional(),
})
export type RegistrationSettings = Infer<typeof registrationSettings>

/** Of a tenant that has not said anything. */
export const settingsBy = ({ who, requireSoftwareStatement }: Pick<RegistrationConfig, 'who' | 'requireSoftwareStatement'>): RegistrationSettings => ({
  authenticationRequired: who !== 'open',
  mandateSSA: requireSoftwareStatement,
  ssaJwks: '',
  enableFapiEnforcement: false,
})
/** The profile that clients have to keep to; undefined: none. */
export const enforcedBy = ({ enableFapiEnforcement: on, fapiProfile = 'FAPI1_ADVANCED' }: RegistrationSettings): Profile | undefined =>
  on ? fapiProfile : undefined
