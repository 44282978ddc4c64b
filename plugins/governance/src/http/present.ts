import type { Tenant } from '@gatehouse/kernel'
import { type Catalogue, idOf } from '../catalogue.ts'
import type { Category, GovernanceConnector } from '../contracts.ts'
import type { GovernanceValues } from '../values.ts'

const base = '/api/server/v1/identity-governance'

/** openapi/identity-governance.yaml. */
export const presenterOf = (catalogue: Catalogue, values: GovernanceValues) => {
  const selfOf = ({ basePath }: Tenant, category: Category, connector?: GovernanceConnector) =>
    `${basePath}${base}/${idOf(category)}${connector ? `/connectors/${idOf(connector.name)}` : ''}`
  const connector = async (tenant: Tenant, shown: GovernanceConnector) => {
    const { name, category, friendlyName, order } = shown
    const held = await values.valuesOf(tenant, name)
    const properties = Object.entries(held).flatMap(([each, value]) => {
      const property = catalogue.propertyOf(shown, each)
      return property ? [{ name: each, value, displayName: property.displayName, description: property.description, meta: { type: property.type } }] : []
    })
    return { id: idOf(name), name, category, friendlyName, order, subCategory: 'DEFAULT', properties }
  }
  const connectors = (tenant: Tenant, category: Category) => Promise.all(catalogue.inCategory(category).map((each) => connector(tenant, each)))
  return {
    connector,
    connectors,
    category: async (tenant: Tenant, category: Category) => ({ name: category, connectors: await connectors(tenant, category) }),
    categories: (tenant: Tenant) =>
      catalogue.categories().map((category) => ({
        id: idOf(category),
        name: category,
        self: selfOf(tenant, category),
        connectors: catalogue.inCategory(category).map((each) => ({ id: idOf(each.name), self: selfOf(tenant, category, each) })),
      })),
  }
}
