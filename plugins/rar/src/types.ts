import { randomUUID } from 'node:crypto'
import { type Tenant, UniqueViolation } from '@gatehouse/kernel'
import { type Data, oneOf } from '@gatehouse/kernel/data'
import type { Cache } from '@gatehouse/kernel/state'
import { type TypeRow, typeTable } from './data/type-table.ts'
import { InvalidType, TypeNotFound, TypeTaken } from './errors.ts'
import type { Schemas } from './schemas.ts'

interface Deps {
  readonly data: Data
  readonly cache: Cache<TypeRow>
  readonly schemas: Schemas
}
export type NewType = Omit<TypeRow, 'id' | 'apiId'>
const MOST_TYPES = 1000

export const typeStore = ({ data, cache, schemas }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, typeTable)
  const unique = async <X>(work: () => Promise<X>): Promise<X> => {
    try {
      return await data.transaction(work)
    } catch (error) {
      throw error instanceof UniqueViolation ? new TypeTaken('the type is registered already') : error
    }
  }
  const one = async (tenant: Tenant, apiId: string, id: string): Promise<TypeRow> => {
    const row = await rows(tenant).find({ id })
    if (row?.apiId !== apiId) throw new TypeNotFound('there is no such authorization details type')
    return row
  }
  return {
    one,
    /** Cached. */
    find: async (tenant: Tenant, type: string): Promise<TypeRow | undefined> =>
      type.length > 190 || type.includes('\0') ? undefined : cache.load(tenant, type, () => rows(tenant).find({ type })),
    list: (tenant: Tenant): Promise<readonly TypeRow[]> => rows(tenant).list({}, { orderBy: [['type', 'asc']], limit: MOST_TYPES }),
    ofApi: (tenant: Tenant, apiId: string): Promise<readonly TypeRow[]> => rows(tenant).list({ apiId }, { orderBy: [['type', 'asc']] }),
    /** Those of the API that are not named go. @throws TypeTaken, InvalidType */
    replaceAll: (tenant: Tenant, apiId: string, wanted: readonly NewType[]): Promise<void> =>
      unique(async () => {
        for (const { schema } of wanted) await schemas.check(schema)
        const before = await rows(tenant).list({ apiId })
        if ((await rows(tenant).count()) - before.length + wanted.length > MOST_TYPES) throw new InvalidType(`a tenant has at most ${MOST_TYPES} types`)
        const ids = new Map(before.map(({ type, id }) => [type, id]))
        if (before.length > 0) await rows(tenant).remove({ type: oneOf(before.map(({ type }) => type)) })
        if (wanted.length > 0) await rows(tenant).insert(wanted.map((type) => ({ ...type, apiId, id: ids.get(type.type) ?? randomUUID() })))
        for (const type of new Set([...ids.keys(), ...wanted.map((one) => one.type)])) await cache.invalidate(tenant, type)
      }),
    /** @throws TypeNotFound, TypeTaken, InvalidType */
    update: (tenant: Tenant, apiId: string, id: string, change: Partial<NewType>): Promise<void> =>
      unique(async () => {
        const row = await one(tenant, apiId, id)
        if (change.schema) await schemas.check(change.schema)
        await rows(tenant).remove({ type: row.type })
        await rows(tenant).insert({ ...row, ...change })
        for (const type of new Set([row.type, change.type ?? row.type])) await cache.invalidate(tenant, type)
      }),
    remove: (tenant: Tenant, apiId: string, id: string): Promise<void> =>
      data.transaction(async () => {
        const { type } = await one(tenant, apiId, id)
        await rows(tenant).remove({ type })
        await cache.invalidate(tenant, type)
      }),
    /** With their API. */
    removeOfApi: async (tenant: Tenant, apiId: string): Promise<void> => {
      for (const { type } of await rows(tenant).list({ apiId })) {
        await rows(tenant).remove({ type })
        await cache.invalidate(tenant, type)
      }
    },
  }
}
export type TypeStore = ReturnType<typeof typeStore>
