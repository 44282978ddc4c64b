import { Audit, Clock, definePlugin, Events, Sealing, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { jobHandlers, schedules } from '@gatehouse/kernel/jobs'
import { Caches, Locks } from '@gatehouse/kernel/state'
import { isOneOf, offeredBy } from './algorithms.ts'
import { keysConfig } from './config.ts'
import { DecryptionKeys, encryptionUses, Keys } from './contracts.ts'
import { keyMigration, keyTable } from './data/key-table.ts'
import { keyHolder } from './held-key.ts'
import type { KeySet } from './key-set.ts'
import { keyStore } from './key-store.ts'
import { keysOf } from './keys.ts'
import { maintenance, maintenanceSchedule } from './maintain.ts'

export default definePlugin({
  name: 'keys',
  config: keysConfig,
  points: [encryptionUses],
  provides: [Keys, DecryptionKeys],
  needs: { data: Data, clock: Clock, events: Events, sealing: Sealing, locks: Locks, caches: Caches, tenants: Tenants },
  wants: { audit: Audit },
  setup({ config, deps, host }) {
    const cache = deps.caches.create<KeySet>('keys.sets', { max: 2000, ttlMs: 60_000 })
    const offered = offeredBy(config)
    const store = keyStore({ ...deps, config, cache, hold: keyHolder(deps.sealing, isOneOf(offered)) })
    const keys = keysOf({ ...deps, store, offered, uses: host.items(encryptionUses) })
    host.provide(Keys, () => keys)
    host.provide(DecryptionKeys, () => keys)
    host.contribute(tables, keyTable)
    host.contribute(migrations, keyMigration)
    host.contribute(jobHandlers, maintenance({ ...deps, store, keys, rotateEvery: config.rotateEvery }))
    host.contribute(schedules, maintenanceSchedule)
  },
})
