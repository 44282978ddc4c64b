import { BadRequest, NotFound } from '@gatehouse/kernel'
import { type Category, categories, type GovernanceConnector, type GovernanceProperty } from './contracts.ts'

/** The wire names a category or a connector by its name in base64url, without padding. */
export const idOf = (name: string): string => Buffer.from(name).toString('base64url')
const longest = 2000

const faultOf = ({ type, fault }: GovernanceProperty, value: string): string | undefined => {
  if (value.length > longest) return 'is too long'
  if (type === 'boolean' && value !== 'true' && value !== 'false') return 'must be true or false'
  if (type === 'number' && !/^\d{1,9}$/.test(value)) return 'must be a whole number'
  return fault?.(value)
}

/** What plugins contribute, as the API asks for it. */
export const catalogueOf = (connectors: ReadonlyMap<string, GovernanceConnector>) => {
  const inCategory = (category: Category) =>
    [...connectors.values()].filter((one) => one.category === category).sort((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1))
  const propertyOf = ({ properties, numbered }: GovernanceConnector, name: string): GovernanceProperty | undefined =>
    properties.find((one) => one.name === name) ?? (numbered?.pattern.test(name) ? numbered.of(name) : undefined)
  const category = (id: string): Category => {
    const found = categories.find((name) => idOf(name) === id && inCategory(name).length > 0)
    if (!found) throw new NotFound('there is no such category')
    return found
  }
  return {
    /** Those that hold something. */
    categories: () => categories.filter((name) => inCategory(name).length > 0),
    inCategory,
    category,
    byName: (name: string): GovernanceConnector | undefined => connectors.get(name),
    connector(categoryId: string, id: string): GovernanceConnector {
      const found = inCategory(category(categoryId)).find(({ name }) => idOf(name) === id)
      if (!found) throw new NotFound('there is no such connector')
      return found
    },
    propertyOf,
    /** @throws BadRequest */
    check(connector: GovernanceConnector, name: string, value: string): void {
      const property = propertyOf(connector, name)
      if (!property) throw new BadRequest(`${connector.name} has no property ${name}`)
      const fault = faultOf(property, value)
      if (fault !== undefined) throw new BadRequest(`${name} ${fault}`)
    },
  }
}
export type Catalogue = ReturnType<typeof catalogueOf>
