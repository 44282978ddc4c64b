import type { Tenant } from '@gatehouse/kernel'
import type { ScimItem } from '../contracts.ts'
import { asksFor, type Projection, projection } from '../projection.ts'
import { type Complex, copied, emptyObject, type Value } from '../resource/value.ts'
import type { ResourceKind } from './kind.ts'

/** References of one resource in one answer. */
const most = { alone: 10_000, inList: 1000 } as const
const isoTime = (ms: number): string => new Date(ms).toISOString()
export const itemVersion = ({ version }: Pick<ScimItem, 'version'>): string => `W/"${version}"`
export const itemLocation = (tenant: Tenant, { resource }: ResourceKind, id: string): string => `${tenant.baseUrl}/scim2${resource.endpoint}/${id}`

/** What PATCH works on: everything but the references. */
export const draftOf = ({ values }: ScimItem): Complex => copied(values as Complex)

/** RFC 7643 §3: the resource as it is sent. References are read only where they are asked for. */
export const presented = async (kind: ResourceKind, tenant: Tenant, item: ScimItem, wanted: Projection, inList: boolean): Promise<Complex> => {
  const { resource, schema, extensions, schemas, references } = kind
  const shown = Object.assign(emptyObject(), { schemas: [schema.id, ...extensions.map(({ id }) => id)], id: item.id }, copied(item.values as Complex))
  for (const { name, returned, source } of references) {
    const byDefault = returned === 'default' && (!inList || (source?.kind === 'references' && source.listed === true))
    if (!asksFor(wanted, name, byDefault, schemas)) continue
    const elements = await resource.references(tenant, item, name, inList ? most.inList : most.alone)
    if (elements && elements.length > 0) shown[name] = elements as Value[]
  }
  shown.meta = Object.assign(emptyObject(), {
    resourceType: resource.name,
    created: isoTime(item.createdAt),
    lastModified: isoTime(item.updatedAt),
    location: itemLocation(tenant, kind, item.id),
    version: itemVersion(item),
    ...item.meta,
  })
  return Object.assign(projection(wanted, schemas)(shown), item.once)
}
