import type { AuditRecord } from '@gatehouse/kernel'
import { createTestDatabase, fakeLog, fixedClock, openTestData, testTenant } from '@gatehouse/kernel/testing'
import { assemble } from '../../src/assemble.ts'
import { usersConfig } from '../../src/config.ts'
import type { PasswordOrigin, User, UserSets, UserStore } from '../../src/contracts.ts'
import { userMigrations, userTables } from '../../src/data/tables.ts'
import { quick } from './quick.ts'

/** Keeps nothing. */
const noCache = { get: () => undefined, load: (_: unknown, __: string, load: () => Promise<User | undefined>) => load(), invalidate: async () => {} }

export interface Foreign {
  readonly name: string
  readonly store: UserStore
}
export interface Rules {
  /** What a tenant has set, by connector. It may change meanwhile. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly sets?: readonly UserSets[]
}
/** All of the plugin but its host, over a database of its own. */
export const openUsers = async (
  settings: object = {},
  foreign: readonly Foreign[] = [],
  serverUrl?: string,
  origins: readonly PasswordOrigin[] = [],
  rules: Rules = {},
) => {
  const database = serverUrl === undefined ? undefined : await createTestDatabase(serverUrl)
  const { data, close } = await openTestData({ tables: userTables, migrations: userMigrations, ...(database ? { url: database.url } : {}) })
  const clock = fixedClock(Date.UTC(2026, 5, 1))
  const records: AuditRecord[] = []
  const emitted: { readonly id: string; readonly payload: unknown }[] = []
  const log = fakeLog()
  const connections = {
    list: async () => foreign.map(({ name }) => ({ name, enabled: true })),
    open: async (_: unknown, __: unknown, ___: unknown, name: string) => foreign.find((one) => one.name === name)?.store,
  }
  const { users, accounts } = assemble(
    usersConfig.parse({ ...quick, ...settings }),
    {
      data,
      clock,
      log,
      events: { emit: async ({ id }, payload) => void emitted.push({ id, payload }) },
      caches: { create: () => noCache as never },
      connections: connections as never,
      audit: { record: async (entry) => void records.push(entry) },
      governance: rules.values && { valuesOf: async (_, connector) => rules.values?.[connector] ?? {} },
    },
    new Map(),
    new Map(origins.map((origin) => [origin.name, origin])),
    new Map(rules.sets?.map((sets) => [sets.name, sets])),
  )
  const end = async () => {
    await close()
    await database?.drop()
  }
  return { users, accounts, data, clock, records, emitted, log, tenant: testTenant(), [Symbol.asyncDispose]: end }
}
