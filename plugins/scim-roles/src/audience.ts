import type { Applications } from '@gatehouse/applications/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { Audience } from '@gatehouse/roles/contracts'
import { ScimError } from '@gatehouse/scim/contracts'

export interface ShownAudience {
  readonly type: Audience['type']
  readonly value: string
  readonly display: string
}
export const shownAudience = async (applications: Applications, tenant: Tenant, audience: Audience): Promise<ShownAudience> => {
  if (audience.type === 'organization') return { type: 'organization', value: tenant.id, display: tenant.name }
  const application = await applications.find(tenant, audience.applicationId)
  return { type: 'application', value: audience.applicationId, display: application?.name ?? '' }
}
/** Undefined: the organization. @throws ScimError invalidValue */
export const audienceIn = (tenant: Tenant, given: unknown): Audience | undefined => {
  if (given === undefined) return undefined
  const { type, value } = given as { readonly type?: unknown; readonly value?: unknown }
  const kind = typeof type === 'string' ? type.toLowerCase() : undefined
  if (kind === 'organization' && (value === undefined || value === tenant.id)) return { type: 'organization' }
  if (kind === 'application' && typeof value === 'string') return { type: 'application', applicationId: value }
  throw new ScimError(400, 'invalidValue', 'the audience is this organization, or an application by its id')
}
