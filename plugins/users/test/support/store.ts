import { createTestDatabase, fakeLog, fixedClock, openTestData, testTenant } from '@gatehouse/kernel/testing'
import { userMigrations, userTables } from '../../src/data/tables.ts'
import { type LocalStore, localUserStore } from '../../src/local/local-store.ts'
import { createGate } from '../../src/password/gate.ts'
import { createHasher, type HashCost } from '../../src/password/hasher.ts'
import { originsOf } from '../../src/password/origins.ts'
import { signInPace } from '../../src/sign-in/pace.ts'
import { testDigests } from '../../src/testing.ts'

export const cheap: HashCost = { memory: 8, passes: 1, parallelism: 1 }
export const cheapHasher = (cost = cheap) => createHasher(cost, createGate({ running: 4, waiting: 1000 }))

/** The local store of one tenant in a database of its own. @param serverUrl none for SQLite */
export const openLocalStore = async (serverUrl?: string, scanLimit = 10_000) => {
  const database = serverUrl === undefined ? undefined : await createTestDatabase(serverUrl)
  const opened = await openTestData({ tables: userTables, migrations: userMigrations, ...(database ? { url: database.url } : {}) })
  const tenant = testTenant()
  const clock = fixedClock(Date.UTC(2026, 5, 1))
  const origins = originsOf({ origins: new Map(), storeByName: async () => undefined })
  const kind = localUserStore({
    data: opened.data,
    clock,
    log: fakeLog(),
    hasher: cheapHasher(),
    digests: testDigests(),
    audit: undefined,
    origins,
    pace: signInPace(clock),
    scanLimit,
    historyOf: async () => 0,
  })
  const close = async () => {
    await opened.close()
    await database?.drop()
  }
  return { ...opened, kind, store: kind.open({}, tenant) as LocalStore, tenant, clock, close, [Symbol.asyncDispose]: close }
}
