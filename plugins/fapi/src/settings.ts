import { z } from '@gatehouse/kernel'
import type { ClientSetting } from '@gatehouse/oauth/contracts'
import { completed } from './defaults.ts'
import { faultIn } from './faults.ts'
import { PROFILE, type Profile, profileIn, profiles, SWITCH } from './profiles.ts'

/** A client that manages its own registration does not get out of the profile. */
export const fapiSettings: readonly ClientSetting[] = [
  {
    name: SWITCH,
    schema: z.boolean().default(false),
    lasting: true,
    complete: completed,
    check(settings) {
      const profile = profileIn(settings)
      return profile && faultIn(settings, profile)
    },
  },
  { name: PROFILE, schema: z.enum(profiles), lasting: true } satisfies ClientSetting<Profile>,
]
