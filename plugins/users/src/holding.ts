import type { Tenant } from '@gatehouse/kernel'
import { type HeldUsers, SearchTooBroad, type UserFilter, type UserHolder } from './contracts.ts'

/** By field and value. */
export type Holding = ReadonlyMap<string, HeldUsers>
/** Of another store, which is asked for each id. */
const MOST_IDS = 500
const nothing: Holding = new Map()

export const isHolderField = (field: string): boolean => field.startsWith('@')
export const holdingKey = (field: string, value: unknown): string => `${field} ${value}`

const asked = (filter: UserFilter): readonly { readonly field: string; readonly value: string }[] => {
  if ('parts' in filter) return filter.parts.flatMap(asked)
  if ('part' in filter) return asked(filter.part)
  return 'value' in filter && typeof filter.value === 'string' && isHolderField(filter.field) ? [{ field: filter.field, value: filter.value }] : []
}
/** Who is held by what a filter names, asked once before it is translated. */
export const holdingOf =
  (holders: ReadonlyMap<string, UserHolder>) =>
  async (tenant: Tenant, filter: UserFilter | undefined): Promise<Holding> => {
    const all = filter ? asked(filter) : []
    if (all.length === 0) return nothing
    const found = new Map<string, HeldUsers>()
    for (const { field, value } of all) {
      const held = await holders.get(field)?.of(tenant, value)
      if (held) found.set(holdingKey(field, value), held)
    }
    return found
  }
export type HoldingOf = ReturnType<typeof holdingOf>

/** The filter for a store that knows nothing of it: ids in the place of what holds them. @throws SearchTooBroad */
export const withIds = async (filter: UserFilter, holding: Holding, store: string): Promise<UserFilter> => {
  if ('parts' in filter) return { ...filter, parts: await Promise.all(filter.parts.map((part) => withIds(part, holding, store))) }
  if ('part' in filter) return { op: 'not', part: await withIds(filter.part, holding, store) }
  if (!('value' in filter) || !isHolderField(filter.field)) return filter
  const ids = await holding.get(holdingKey(filter.field, filter.value))?.idsIn(store, MOST_IDS)
  if (holding.has(holdingKey(filter.field, filter.value)) && !ids) throw new SearchTooBroad(`in the store ${store} these are more than ${MOST_IDS} users`)
  const any: UserFilter = { op: 'or', parts: (ids ?? []).map((value) => ({ op: 'eq', field: 'id', value })) }
  return filter.op === 'ne' ? { op: 'not', part: any } : any
}
