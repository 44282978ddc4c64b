import { BadRequest, type Tenant } from '@gatehouse/kernel'
import { type Data, oneOf } from '@gatehouse/kernel/data'
import type { Cache } from '@gatehouse/kernel/state'
import type { Catalogue } from './catalogue.ts'
import type { Governance, GovernanceConnector } from './contracts.ts'
import { valueTable } from './data/value-table.ts'

export type Values = Readonly<Record<string, string>>
interface Deps {
  readonly data: Data
  readonly cache: Cache<Values>
  readonly catalogue: Catalogue
}

/** The values of each tenant, over what holds until it says otherwise. */
export const createValues = ({ data, cache, catalogue }: Deps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, valueTable)
  const stored = async (tenant: Tenant, connector: string): Promise<Values> =>
    Object.fromEntries((await rows(tenant).list({ connector })).map(({ name, value }) => [name, value]))
  /** Only what is a value today: a plugin may know more or less than when it was stored. */
  const valid = (connector: GovernanceConnector, values: Values): Values =>
    Object.fromEntries(Object.entries(values).filter(([name]) => catalogue.propertyOf(connector, name) !== undefined))
  const fallbacks = ({ properties }: GovernanceConnector): Values => Object.fromEntries(properties.map(({ name, fallback }) => [name, fallback]))
  const set = async (tenant: Tenant, connector: GovernanceConnector, values: Values): Promise<void> => {
    for (const [name, value] of Object.entries(values)) {
      catalogue.check(connector, name, value)
      const key = { connector: connector.name, name }
      if (!(await rows(tenant).insertIgnore({ ...key, value }))) await rows(tenant).update(key, { value })
    }
    const { numbered } = connector
    const many = numbered ? Object.keys(await stored(tenant, connector.name)).filter((name) => numbered.pattern.test(name)).length : 0
    if (numbered && many > numbered.most) throw new BadRequest(`${connector.name} takes at most ${numbered.most} of these`)
    await cache.invalidate(tenant, connector.name)
  }
  return {
    async valuesOf(tenant, name) {
      const connector = catalogue.byName(name)
      if (!connector) return {}
      const known = (await cache.load(tenant, name, () => data.outside(() => stored(tenant, name)))) ?? {}
      return { ...fallbacks(connector), ...valid(connector, known) }
    },
    /** All or nothing. @throws BadRequest */
    setAll: (tenant: Tenant, changes: readonly (readonly [GovernanceConnector, Values])[]): Promise<void> =>
      data.transaction(async () => {
        for (const [connector, values] of changes) await set(tenant, connector, values)
      }),
    async revert(tenant: Tenant, { name: connector }: GovernanceConnector, names: readonly string[]): Promise<void> {
      if (names.length > 0) await rows(tenant).remove({ connector, name: oneOf(names) })
      await cache.invalidate(tenant, connector)
    },
  } satisfies Governance & Record<string, unknown>
}
export type GovernanceValues = ReturnType<typeof createValues>
