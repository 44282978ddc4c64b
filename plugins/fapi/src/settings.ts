import { z } from '@gatehouse/kernel'
import type { ClientSetting } from '@gatehouse/oauth/contracts'
import { type FapiProfiles, type Profile, profiles } from './contracts.ts'
import { completed } from './defaults.ts'
import { faultIn } from './faults.ts'
import { algorithmsOf, authMethods, PROFILE, profileIn, SWITCH } from './profiles.ts'

/** A client that manages its own registration does not get out of the profile. */
export const fapiSettings = (offers: FapiProfiles): readonly ClientSetting[] => [
  {
    name: SWITCH,
    schema: z.boolean().default(false),
    lasting: true,
    complete: completed,
    async check(settings, tenant) {
      const profile = profileIn(settings)
      if (!profile) return undefined
      const offered = await offers.offered(tenant)
      return offered.includes(profile) ? faultIn(settings, profile) : `the FAPI profile ${profile} is not supported by the organization`
    },
    async options(tenant) {
      const offered = await offers.offered(tenant)
      return {
        fapiMetadata: {
          allowedFapiProfiles: { options: offered },
          allowedSignatureAlgorithms: { options: [...new Set(offered.flatMap(algorithmsOf))] },
          tokenEndpointAuthMethod: { options: authMethods.map((name) => ({ name })) },
        },
      }
    },
  },
  { name: PROFILE, schema: z.enum(profiles), lasting: true } satisfies ClientSetting<Profile>,
]
