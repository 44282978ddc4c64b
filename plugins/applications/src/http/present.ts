import type { Tenant } from '@gatehouse/kernel'
import type { InboundProtocol } from '../contracts.ts'
import type { StoredApplication } from '../data/application-table.ts'
import { ApplicationsError } from '../errors.ts'

export const base = '/api/server/v1/applications'
export type Summary = Readonly<Record<string, string>>

export const filled = (members: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined))
const shortcuts = ({ clientId, issuer, realm }: Summary) => ({ clientId, issuer, realm })
export const selfOf = (tenant: Tenant, id: string): string => `${tenant.basePath}${base}/${id}`

export interface InboundItem {
  readonly type: string
  readonly name: string
  readonly self: string
}
export const inboundItem = (tenant: Tenant, id: string, { type, path }: InboundProtocol): InboundItem => ({
  type,
  name: path,
  self: `${selfOf(tenant, id)}/inbound-protocols/${path}`,
})

export const detail = (application: StoredApplication, summary: Summary, inbound: readonly InboundItem[]) => {
  const { id, name, description, imageUrl, accessUrl, enabled, properties } = application
  return filled({
    id,
    name,
    description,
    imageUrl,
    accessUrl,
    ...shortcuts(summary),
    ...properties,
    applicationEnabled: enabled,
    claimConfiguration: application.claimConfiguration,
    inboundProtocols: inbound,
    authenticationSequence: application.authenticationSequence,
    advancedConfigurations: application.advancedConfigurations,
    access: 'WRITE',
  })
}

type Extra = (application: StoredApplication, summary: Summary) => Record<string, unknown>
/** Members that a list shows when asked: `attributes=clientId,templateId`. */
const extras = new Map<string, Extra>([
  ['advancedConfigurations', ({ advancedConfigurations }) => ({ advancedConfigurations })],
  ['templateId', ({ properties: { templateId } }) => ({ templateId })],
  ['templateVersion', ({ properties: { templateVersion } }) => ({ templateVersion })],
  ['clientId', (_, { clientId }) => ({ clientId })],
  ['issuer', (_, { issuer }) => ({ issuer })],
  ['realm', (_, { realm }) => ({ realm })],
  ['associatedRoles.allowedAudience', ({ properties: { associatedRoles } }) => ({ associatedRoles: { allowedAudience: associatedRoles.allowedAudience } })],
])
/** @throws ApplicationsError badAttribute */
export const wantedExtras = (attributes: string | undefined): readonly Extra[] =>
  (attributes ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      const extra = extras.get(name)
      if (!extra) throw new ApplicationsError('badAttribute', 'an attribute is asked for that lists do not have')
      return extra
    })
export const listItem = (tenant: Tenant, application: StoredApplication, summary: Summary, wanted: readonly Extra[]) => {
  const { id, name, description, imageUrl, accessUrl, enabled, properties } = application
  const shown = { id, name, description, applicationVersion: properties.applicationVersion, image: imageUrl, accessUrl, applicationEnabled: enabled }
  return filled({ ...shown, access: 'WRITE', self: selfOf(tenant, id), ...Object.assign({}, ...wanted.map((extra) => extra(application, summary))) })
}

/** Relative links to the pages beside this one. */
export const pageLinks = (total: number, { limit, offset, filter, attributes }: { limit: number; offset: number; filter?: string; attributes?: string }) => {
  const rest = new URLSearchParams({ ...(filter === undefined ? {} : { filter }), ...(attributes === undefined ? {} : { attributes }) })
  const link = (from: number, rel: string) => ({ href: `/applications?offset=${from}&limit=${limit}${rest.size > 0 ? `&${rest}` : ''}`, rel })
  return [...(offset + limit < total ? [link(offset + limit, 'next')] : []), ...(offset > 0 ? [link(Math.max(0, offset - limit), 'previous')] : [])]
}
