import type { Audit, Clock, Tenant } from '@gatehouse/kernel'
import { algorithms, isEncryption, isSigning } from './algorithms.ts'
import { AlgorithmNotOffered, type DecryptionKeys, type EncryptionUse, type KeyAlgorithm, type Keys, type SigningAlgorithm } from './contracts.ts'
import type { HeldKey } from './held-key.ts'
import { isPublished, type KeySet, type Published, publishedAt, signingKey } from './key-set.ts'
import type { KeyStore } from './key-store.ts'

export interface KeysDeps {
  readonly store: KeyStore
  readonly clock: Clock
  readonly audit: Audit | undefined
  readonly uses: ReadonlyMap<string, EncryptionUse>
  readonly offered: readonly SigningAlgorithm[]
}
/** The reference product's. */
const defaultAlgorithm: SigningAlgorithm = 'RS256'

export const keysOf = ({ store, clock, audit, uses, offered }: KeysDeps): Keys & DecryptionKeys => {
  const making = new Map<string, Promise<KeySet>>()
  /** Once in this process; the store sees to the other nodes. */
  const first = (tenant: Tenant, alg: KeyAlgorithm): Promise<KeySet> => {
    const place = `${tenant.id} ${alg}`
    const running = making.get(place) ?? store.createFirst(tenant, alg).finally(() => making.delete(place))
    making.set(place, running)
    return running
  }
  const current = async (tenant: Tenant, alg: SigningAlgorithm): Promise<HeldKey> => {
    if (!offered.includes(alg)) throw new AlgorithmNotOffered(`${alg} is not offered`)
    const now = clock.now()
    const key = signingKey(store.cached(tenant) ?? (await store.load(tenant)), alg, now) ?? signingKey(await first(tenant, alg), alg, now)
    if (!key) throw new Error(`no ${alg} key could be made`)
    return key
  }
  /** What was made of a set counts until one of its keys is published no longer. */
  const known = new WeakMap<KeySet, Published>()
  const published = async (tenant: Tenant): Promise<Published> => {
    const held = store.cached(tenant) ?? (await store.load(tenant))
    const now = clock.now()
    const before = known.get(held)
    if (before && before.from <= now && now < before.until) return before
    let keys = held
    for (const alg of [...uses.values()].map(({ name }) => name)) if (!signingKey(keys, alg, now)) keys = await first(tenant, alg)
    if (!keys.some((key) => isSigning(key.alg) && isPublished(key, now))) keys = await first(tenant, defaultAlgorithm)
    const made = publishedAt(keys, now)
    known.set(keys, made)
    return made
  }
  return {
    algorithms: offered,
    async sign(tenant, payload, { alg = defaultAlgorithm, typ } = {}) {
      const key = await current(tenant, alg)
      const input = `${key.headerFor(typ)}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`
      const signature = await algorithms[alg].sign(Buffer.from(input, 'latin1'), key.privateKey)
      return `${input}.${signature.toString('base64url')}`
    },
    async verificationKey(tenant, kid) {
      const keys = store.cached(tenant) ?? (await store.load(tenant))
      const key = keys.find((candidate) => candidate.kid === kid)
      // A key that others encrypt with verifies nothing: RFC 8725 §3.1.
      return key && isSigning(key.alg) && isPublished(key, clock.now()) ? { alg: key.alg, publicKey: key.publicKey } : undefined
    },
    async find(tenant, kid) {
      const keys = store.cached(tenant) ?? (await store.load(tenant))
      const key = keys.find((candidate) => candidate.kid === kid)
      return key && isEncryption(key.alg) && isPublished(key, clock.now()) ? { alg: key.alg, privateKey: key.privateKey } : undefined
    },
    publicKeys: async (tenant) => (await published(tenant)).keys.map(({ jwk }) => jwk),
    async rotate(tenant, alg, { signAfterSeconds } = {}) {
      if (isSigning(alg) && !offered.includes(alg)) throw new AlgorithmNotOffered(`${alg} is not offered`)
      await store.rotate(tenant, alg, signAfterSeconds, async () => {
        await audit?.record({ tenantId: tenant.id, action: 'keys.rotated', outcome: 'success', detail: { alg } })
      })
    },
    version: async (tenant) => (await published(tenant)).version,
  }
}
