import type { Tenant } from '@gatehouse/kernel'
import type { ApplicationStore } from './applications.ts'
import { ApplicationNotFound, type AuthenticatorDirectory } from './contracts.ts'
import { defaultAdvanced, defaultClaims, defaultProperties } from './defaults.ts'
import { edited } from './edit.ts'
import type { NewApplicationBody } from './http/schemas.ts'
import type { InboundService } from './inbound.ts'
import { checkedName } from './name.ts'
import { checkedSequence } from './sequence.ts'

export interface Deps {
  readonly store: ApplicationStore
  readonly inbound: InboundService
  readonly directories: ReadonlyMap<string, AuthenticatorDirectory>
}
const blank = {
  description: null,
  imageUrl: null,
  accessUrl: null,
  enabled: true,
  claimConfiguration: defaultClaims,
  advancedConfigurations: defaultAdvanced,
  properties: defaultProperties,
}

/** Applications from a whole description: the body of POST, or a document that was exported. */
export const applicationMaker = ({ store, inbound, directories }: Deps) => {
  const sequenceOf = async (tenant: Tenant, { authenticationSequence: given }: NewApplicationBody) => {
    const sequence = given && (await checkedSequence(tenant, given, directories))
    return sequence ? { authenticationSequence: sequence } : {}
  }
  return {
    /** In the caller's transaction. @returns its id */
    async create(tenant: Tenant, body: NewApplicationBody): Promise<string> {
      const { name, isManagementApp, isB2BSelfServiceApp, inboundProtocolConfiguration = {} } = body
      const fields = edited(blank, body)
      const { id } = await store.insert(tenant, {
        ...fields,
        name: checkedName(name, 'create'),
        properties: { ...fields.properties, isManagementApp: isManagementApp ?? false, isB2BSelfServiceApp: isB2BSelfServiceApp ?? false },
        ...(await sequenceOf(tenant, body)),
      })
      await inbound.putAll(tenant, id, inboundProtocolConfiguration)
      return id
    },
    /** Puts the description in the place of the application of that name; what only creation may set stays. In the caller's transaction. @param check gets its id first */
    async replace(tenant: Tenant, body: NewApplicationBody, check: (id: string) => Promise<void>): Promise<string> {
      const known = await store.findByName(tenant, body.name)
      if (!known) throw new ApplicationNotFound('there is no application of this name')
      await check(known.id)
      const { isManagementApp, isB2BSelfServiceApp, applicationVersion } = known.properties
      const sequence = await sequenceOf(tenant, body)
      const kept = { ...blank, properties: { ...defaultProperties, isManagementApp, isB2BSelfServiceApp, applicationVersion } }
      await store.change(tenant, known.id, () => ({ ...edited(kept, body), ...sequence }))
      await inbound.putAll(tenant, known.id, body.inboundProtocolConfiguration ?? {})
      return known.id
    },
  }
}
export type ApplicationMaker = ReturnType<typeof applicationMaker>
