import type { Clock, Events, Sealing, Tenant } from '@gatehouse/kernel'
import { type Data, isNull, not } from '@gatehouse/kernel/data'
import type { Cache, Locks } from '@gatehouse/kernel/state'
import type { KeysConfig } from './config.ts'
import { type KeyAlgorithm, keysRotated } from './contracts.ts'
import { type KeyRow, keyTable, sealContext } from './data/key-table.ts'
import type { KeyHolder } from './held-key.ts'
import { exported, newKeyPair, publicJwk } from './key-pair.ts'
import { type KeySet, signingKey } from './key-set.ts'

export interface StoreDeps {
  readonly config: Pick<KeysConfig, 'publishBefore' | 'keepFor' | 'rsaBits'>
  readonly data: Data
  readonly clock: Clock
  readonly events: Events
  readonly sealing: Sealing
  readonly locks: Locks
  readonly cache: Cache<KeySet>
  readonly hold: KeyHolder
}
const setKey = 'set'

/** Keys at rest and in the cache. Each is made under a lock, so that nodes which start at once make one. */
export const keyStore = ({ config, data, clock, events, sealing, locks, cache, hold }: StoreDeps) => {
  const rows = (tenant: Tenant) => data.rows(tenant, keyTable)
  const read = async (tenant: Tenant): Promise<KeySet> => {
    const found = await rows(tenant).list({}, { orderBy: [['createdAt', 'asc']] })
    return found.flatMap((row) => hold(tenant.id, row) ?? [])
  }
  const newRow = async (tenant: Tenant, alg: KeyAlgorithm, signsFrom: number): Promise<KeyRow> => {
    const { privateKey, publicKey } = await newKeyPair(alg, config.rsaBits)
    const jwk = publicJwk(publicKey, alg)
    const sealedKey = sealing.seal(exported(privateKey), sealContext(tenant.id, jwk.kid))
    return { kid: jwk.kid, alg, sealedKey, publicJwk: jwk, createdAt: clock.now(), signsFrom, publishedUntil: null }
  }
  const locked = <X>(tenant: Tenant, alg: KeyAlgorithm, work: () => Promise<X>) => locks.hold(`keys:${tenant.id}:${alg}`, work)

  return {
    cached: (tenant: Tenant): KeySet | undefined => cache.get(tenant, setKey),
    load: async (tenant: Tenant): Promise<KeySet> => (await cache.load(tenant, setKey, () => read(tenant))) ?? [],
    /** The tenant's first key of an algorithm. It signs at once: there is no other. @returns all keys */
    createFirst: (tenant: Tenant, alg: KeyAlgorithm): Promise<KeySet> =>
      locked(tenant, alg, async () => {
        const there = await data.outside(() => read(tenant))
        if (signingKey(there, alg, clock.now())) return there
        const row = await newRow(tenant, alg, clock.now())
        await data.outside(() => rows(tenant).insert(row))
        await cache.invalidate(tenant, setKey)
        return data.outside(() => read(tenant))
      }),
    rotate: (tenant: Tenant, alg: KeyAlgorithm, signAfterSeconds = config.publishBefore, also: () => Promise<void> = async () => {}): Promise<void> =>
      locked(tenant, alg, async () => {
        const signsFrom = clock.now() + signAfterSeconds * 1000
        const row = await newRow(tenant, alg, signsFrom)
        await data.transaction(async () => {
          await rows(tenant).insert(row)
          await rows(tenant).update({ alg, kid: not(row.kid), publishedUntil: isNull() }, { publishedUntil: signsFrom + config.keepFor * 1000 })
          await events.emit(keysRotated, { tenantId: tenant.id, alg })
          await also()
          await cache.invalidate(tenant, setKey)
        })
      }),
    /** Under the newest master key; a key that somebody removed meanwhile stays removed. */
    async sealAgain(tenant: Tenant, { kid, sealedKey }: KeyRow): Promise<void> {
      const place = sealContext(tenant.id, kid)
      await rows(tenant).update({ kid, sealedKey }, { sealedKey: sealing.seal(sealing.open(sealedKey, place), place) })
    },
    async remove(tenant: Tenant, kid: string): Promise<void> {
      await rows(tenant).remove({ kid })
      await cache.invalidate(tenant, setKey)
    },
    rows: (tenant: Tenant): Promise<readonly KeyRow[]> => rows(tenant).list(),
  }
}
export type KeyStore = ReturnType<typeof keyStore>
