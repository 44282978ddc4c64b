import { type Audit, type Clock, type Connections, type Events, type Tenant, type Tenants, Transient } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { handler, type JobHandler, type Jobs, job, type Schedule } from '@gatehouse/kernel/jobs'
import { findsInBulk, type User, type UserStore, type UserStoreKinds, userStores } from '@gatehouse/users/contracts'
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
  const { data, clock, events, audit, jobs, tenants, connections, kinds, watched } = deps
  const tell = (tenant: Tenant, row: Watched, user: User | undefined): Promise<void> =>
    data.transaction(async () => {
      const found = difference(row, user, config.forgetAfter * 1000, clock)
      if (!found || !(await watched.change(tenant, row, { seenAt: row.seenAt, ...found.set }))) return
      if (found.over) await watched.remove(tenant, row.userId)
      for (const fact of found.facts) {
        await events.emit(fact, { tenantId: tenant.id, userId: row.userId })
        const action = `store-watch.${fact.id.replace(/^users\.user-/, '')}`
        await audit?.record({ tenantId: tenant.id, action, outcome: 'success', target: row.userId, detail: { store: row.store } })
      }
    })
  const lookAt = async (tenant: Tenant, name: string, signal: AbortSignal): Promise<void> => {
    const store = await connections.open(tenant, userStores, kinds.all(), name)
    let after = ''
    while (store && !signal.aborted) {
      const rows = await watched.page(tenant, name, after, usersAtOnce)
      const users =
        rows.length > 0
          ? await findAll(
              store,
              rows.map(({ userId }) => userId),
            )
          : new Map<string, User>()
      for (const row of rows) await tell(tenant, row, users.get(row.userId))
      after = rows.at(-1)?.userId ?? ''
      if (rows.length < usersAtOnce) return
    }
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
