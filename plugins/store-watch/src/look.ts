import { type Audit, type Clock, type Connections, type Events, type Tenant, type Tenants, Transient } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { handler, type JobHandler, type Jobs, job, type Schedule } from '@gatehouse/kernel/jobs'
import { findsInBulk, type User, type UserStore, type UserStoreKinds, userStores } from '@gatehouse/users/contracts'
import type { VanishBrake } from './brake.ts'
import { difference } from './compare.ts'
import type { StoreWatchConfig } from './config.ts'
import type { Watched, WatchedUsers } from './data/watched.ts'

export interface LookDeps {
  readonly data: Data
  readonly clock: Clock
  readonly events: Events
  readonly audit: Audit | undefined
  readonly jobs: Jobs
  readonly tenants: Tenants
  readonly connections: Connections
  readonly kinds: UserStoreKinds
  readonly watched: WatchedUsers
  readonly brake: VanishBrake
}
const tenantsAtOnce = 100
const usersAtOnce = 200
const begin = job<Record<string, never>>('store-watch.begin', { attempts: 1, timeoutMs: 300_000 })
/** A store each, so that one that hangs holds up no other. */
const look = job<{ tenantId: string; store: string }>('store-watch.look', { attempts: 1, timeoutMs: 600_000 })

export const watchSchedule = ({ schedule }: StoreWatchConfig): Schedule => ({ name: 'store-watch.begin', cron: schedule, job: begin })

const findAll = async (store: UserStore, ids: readonly string[]): Promise<ReadonlyMap<string, User>> => {
  const users: User[] = []
  if (findsInBulk(store)) users.push(...(await store.findAll(ids)))
  else for (const id of ids) users.push(...[(await store.find('id', id)) ?? []].flat())
  return new Map(users.map((user) => [user.id, user]))
}

export const looking = (deps: LookDeps, config: StoreWatchConfig): readonly JobHandler[] => {
  const { data, clock, events, audit, jobs, tenants, connections, kinds, watched, brake } = deps
  const forgetAfterMs = config.forgetAfter * 1000
  const tell = (tenant: Tenant, row: Watched, user: User | undefined): Promise<void> =>
    data.transaction(async () => {
      const found = difference(row, user, forgetAfterMs, clock)
      if (!found || !(await watched.change(tenant, row, { seenAt: row.seenAt, ...found.set }))) return
      if (found.over) await watched.remove(tenant, row.userId)
      for (const fact of found.facts) {
        await events.emit(fact, { tenantId: tenant.id, userId: row.userId })
        const action = `store-watch.${fact.id.replace(/^users\.user-/, '')}`
        await audit?.record({ tenantId: tenant.id, action, outcome: 'success', target: row.userId, detail: { store: row.store } })
      }
    })
  /** All are asked for before anybody is told about: how many are gone says whether they are. */
  const seen = async (tenant: Tenant, name: string, store: UserStore, signal: AbortSignal) => {
    const news: { readonly row: Watched; readonly user: User | undefined }[] = []
    let [after, known, vanished] = ['', 0, 0]
    while (!signal.aborted) {
      const rows = await watched.page(tenant, name, after, usersAtOnce)
      const ids = rows.map(({ userId }) => userId)
      const users = ids.length > 0 ? await findAll(store, ids) : new Map<string, User>()
      for (const row of rows) {
        const user = users.get(row.userId)
        if (row.goneAt === null) known += 1
        if (row.goneAt === null && !user) vanished += 1
        if (difference(row, user, forgetAfterMs, clock)) news.push({ row, user })
      }
      after = ids.at(-1) ?? ''
      if (rows.length < usersAtOnce) break
    }
    return { news, known, vanished }
  }
  const lookAt = async (tenant: Tenant, name: string, signal: AbortSignal): Promise<void> => {
    const store = await connections.open(tenant, userStores, kinds.all(), name)
    if (!store) return
    const { news, known, vanished } = await seen(tenant, name, store, signal)
    if (brake.holds(tenant, { store: name, known, vanished })) return
    for (const { row, user } of news) await tell(tenant, row, user)
  }
  const beginWith = async (tenant: Tenant): Promise<void> => {
    await watched.forgetBefore(tenant, clock.now() - config.watchFor * 1000)
    for (const { name, enabled } of await connections.list(tenant, userStores.id)) {
      if (!enabled || (await watched.page(tenant, name, '', 1)).length === 0) continue
      await jobs.add(look, { tenantId: tenant.id, store: name }, { tenantId: tenant.id, id: `store-watch-${tenant.id}-${name}` })
    }
  }
  return [
    handler(begin, async (_, { signal }) => {
      for (let offset = 0; !signal.aborted; offset += tenantsAtOnce) {
        const some = await tenants.list({ limit: tenantsAtOnce, offset })
        for (const tenant of some) await beginWith(tenant)
        if (some.length < tenantsAtOnce) return
      }
    }),
    handler(look, async ({ tenantId, store }, { signal }) => {
      const tenant = await tenants.byId(tenantId)
      try {
        if (tenant) await lookAt(tenant, store, signal)
      } catch (error) {
        // It is down, which its connector tells: nobody is gone because of that. The next turn comes.
        if (!(error instanceof Transient)) throw error
      }
    }),
  ]
}
