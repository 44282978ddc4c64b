import type { UserFilter, UserSearch } from '@gatehouse/users/contracts'
import { ScimError } from './contracts.ts'
import { invalidValue } from './errors.ts'
import { allOf, type Condition } from './filter/condition.ts'
import { parseFilter } from './filter/parse.ts'
import { toUserFilter } from './filter/to-user-filter.ts'
import type { Projection } from './projection.ts'
import { type SchemaSet, userSchemas } from './schema/lookup.ts'

/** From a query, where all is text, or from the body of `.search`. */
export interface ListRequest extends Projection {
  readonly filter?: string | undefined
  readonly startIndex?: string | number | undefined
  readonly count?: string | number | undefined
  /** RFC 9865: empty for the first page. */
  readonly cursor?: string | undefined
  readonly sortBy?: string | undefined
  readonly sortOrder?: string | undefined
  readonly domain?: string | undefined
}
export const listMessage = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const mostSkipped = 1_000_000_000

/** What a request asks for: where the page begins, from 1, and how long it is. */
export const pageOf = (request: ListRequest, { defaultPage, maxPage }: { readonly defaultPage: number; readonly maxPage: number }) => {
  const startIndex = Math.max(1, whole('startIndex', request.startIndex, 1))
  const count = Math.min(maxPage, Math.max(0, whole('count', request.count, Math.min(defaultPage, maxPage))))
  return { startIndex, count, offset: Math.min(startIndex - 1, mostSkipped) }
}
export const listAnswer = (total: number, startIndex: number, resources: readonly unknown[]) => ({
  schemas: [listMessage],
  totalResults: total,
  startIndex,
  itemsPerPage: resources.length,
  Resources: resources,
})
const whole = (name: string, value: string | number | undefined, fallback: number): number => {
  if (value === undefined) return fallback
  const number = typeof value === 'number' ? value : /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN
  return Number.isInteger(number) ? number : invalidValue(`${name} is a whole number`)
}
const sortable = new Map<string, NonNullable<UserSearch['orderBy']>>([
  ['id', 'id'],
  ['userName', 'username'],
  ['meta.created', 'createdAt'],
  ['meta.lastModified', 'updatedAt'],
])
/** @throws ScimError invalidPath, invalidValue */
export const orderOf = ({ sortBy, sortOrder = 'ascending' }: ListRequest): Pick<UserSearch, 'orderBy' | 'descending'> => {
  if (sortBy === undefined) return {}
  const found = userSchemas.named(sortBy)
  const orderBy = found && !found.extension ? sortable.get([found.attribute.name, found.sub?.name].filter(Boolean).join('.')) : undefined
  if (!orderBy) throw new ScimError(400, 'invalidPath', 'users are sorted by id, userName, meta.created or meta.lastModified')
  const order = sortOrder.toLowerCase()
  if (order !== 'ascending' && order !== 'descending') return invalidValue('sortOrder is ascending or descending')
  return { orderBy, descending: order === 'descending' }
}

/** What `filter` and `domain` ask for. */
export const conditionFor = ({ filter, domain }: ListRequest, schemas: SchemaSet = userSchemas): Condition => {
  const inDomain: UserFilter[] = domain ? [{ op: 'eq', field: 'store', value: domain }] : []
  return allOf([...inDomain, filter?.trim() ? toUserFilter(parseFilter(filter.trim()), schemas) : true])
}
/** As stores are named. */
export const inStore = ({ domain }: ListRequest) => (domain ? { store: domain.toUpperCase() } : {})
export const asWhere = (condition: UserFilter | true) => (condition === true ? {} : { where: condition })
