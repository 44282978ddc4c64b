import type { AuditRecord, Tenant } from '@gatehouse/kernel'
import { fixedClock, openTestData, testTenant } from '@gatehouse/kernel/testing'
import { type BulkFinder, type User, type UserStore, userStores } from '@gatehouse/users/contracts'
import { vanishBrake } from '../src/brake.ts'
import { storeWatchConfig } from '../src/config.ts'
import { watchedMigration, watchedTable, watchedUsers } from '../src/data/watched.ts'
import { looking } from '../src/look.ts'

export const day = 86_400_000
export const userOf = (id: string, more: Partial<User> = {}): User => ({
  id,
  username: id,
  store: 'CORP',
  active: true,
  claims: {},
  createdAt: 0,
  updatedAt: 0,
  version: 1,
  ...more,
})
/** A store that a test changes as it likes. */
export const changeable = (bulk: boolean) => {
  const users = new Map<string, User>()
  let outage: Error | undefined
  const asked: string[][] = []
  const answer = (ids: readonly string[]): readonly User[] => {
    asked.push([...ids])
    if (outage) throw outage
    return ids.flatMap((id) => users.get(id) ?? [])
  }
  const store: UserStore & Partial<BulkFinder> = {
    find: async (_, value) => answer([value])[0],
    search: async () => ({ total: 0, users: [] }),
    ...(bulk ? { findAll: async (ids: readonly string[]) => answer(ids) } : {}),
  }
  const fails = (error: Error | undefined): void => {
    outage = error
  }
  return { store, users, asked, fails }
}

/** The jobs of the plugin over a database of its own, run by hand. */
export const openWatch = async (stores: Readonly<Record<string, UserStore>>, settings: object = {}, url?: string) => {
  const { data, close } = await openTestData({ tables: [watchedTable], migrations: [watchedMigration], ...(url === undefined ? {} : { url }) })
  const clock = fixedClock(Date.UTC(2026, 5, 1))
  const watched = watchedUsers(data, clock)
  const records: AuditRecord[] = []
  const told: string[] = []
  const queue: { readonly name: string; readonly payload: unknown }[] = []
  const tenant: Tenant = testTenant()
  const connections = {
    list: async (_: unknown, point: string) => (point === userStores.id ? Object.keys(stores).map((name) => ({ name, enabled: true })) : []),
    open: async (_: unknown, __: unknown, ___: unknown, name: string) => stores[name],
  }
  const config = storeWatchConfig.parse(settings)
  const warnings: string[] = []
  const brake = vanishBrake({ clock, log: { warn: (message: string) => void warnings.push(message) } as never }, config)
  const handlers = looking(
    {
      data,
      clock,
      watched,
      brake,
      events: { emit: async ({ id }, payload) => void told.push(`${id} ${(payload as unknown as { userId: string }).userId}`) },
      audit: { record: async (entry) => void records.push(entry) },
      jobs: { add: async ({ name }: { name: string }, payload: unknown) => void queue.push({ name, payload }) } as never,
      tenants: { list: async () => [tenant], byId: async () => tenant } as never,
      connections: connections as never,
      kinds: { all: () => new Map() } as never,
    },
    config,
  )
  const run = async (name: string, payload: unknown) => {
    const info = { id: 'x', attempt: 1, tenantId: tenant.id, addedAt: 0, signal: new AbortController().signal }
    await handlers.find(({ job }) => job.name === name)?.run(payload, info)
  }
  return {
    data,
    brake,
    warnings,
    tenant,
    clock,
    watched,
    records,
    queue,
    /** One turn of the schedule. @returns what was told by it */
    async turn(): Promise<readonly string[]> {
      told.length = 0
      await run('store-watch.begin', {})
      for (const { name, payload } of queue.splice(0)) await run(name, payload)
      return told.map((fact) => fact.replace('users.user-', ''))
    },
    [Symbol.asyncDispose]: close,
  }
}
