import type { FapiProfiles } from '@gatehouse/fapi/contracts'
import { type Outbound, OutboundRefused, type Tenant } from '@gatehouse/kernel'
import type { RegistrationConfig } from '../config.ts'
import { InvalidSettings } from '../errors.ts'
import { enforcedBy, type RegistrationSettings } from './settings.ts'

interface Deps {
  readonly outbound: Outbound
  readonly config: Pick<RegistrationConfig, 'who' | 'softwareIssuers'>
  /** Undefined: FAPI is off. */
  readonly fapi: FapiProfiles | undefined
}
export type CheckSettings = (tenant: Tenant, settings: RegistrationSettings) => Promise<void>

/** What one member alone does not show. @throws InvalidSettings */
export const settingsCheck = ({ outbound, config, fapi }: Deps): CheckSettings => {
  const keySetFault = (url: string): string | undefined => {
    try {
      if (url !== '') outbound.check('jwks', url)
      return undefined
    } catch (error) {
      if (error instanceof OutboundRefused) return `ssaJwks: ${error.message}`
      throw error
    }
  }
  const statementFault = ({ authenticationRequired, mandateSSA, ssaJwks }: RegistrationSettings): string | undefined => {
    if (mandateSSA && ssaJwks === '' && config.softwareIssuers.length === 0) return 'mandateSSA needs ssaJwks'
    // Where the whole server is open, so may the tenant be.
    return authenticationRequired || mandateSSA || config.who === 'open' ? undefined : 'registration without authentication needs mandateSSA'
  }
  const profileFault = async (tenant: Tenant, settings: RegistrationSettings): Promise<string | undefined> => {
    const profile = enforcedBy(settings)
    if (profile === undefined || (await fapi?.offered(tenant))?.includes(profile)) return undefined
    return `the FAPI profile ${profile} is not supported by the organization`
  }
  return async (tenant, settings) => {
    const fault = keySetFault(settings.ssaJwks) ?? statementFault(settings) ?? (await profileFault(tenant, settings))
    if (fault !== undefined) throw new InvalidSettings(fault)
  }
}
