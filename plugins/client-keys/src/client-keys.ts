import type { ForeignKeys } from '@gatehouse/keys/contracts'
import { createLocalJWKSet, type JWK, type JWSHeaderParameters } from 'jose'
import type { ClientKeys } from './contracts.ts'
import { type RegisteredKeys, registeredKeys } from './settings.ts'

type LocalKeys = ReturnType<typeof createLocalJWKSet>

/** A certificate has no `kid`; whatever the client calls its only key is meant. */
const named = (header: JWSHeaderParameters | undefined, keys: readonly JWK[]): JWSHeaderParameters => {
  const { kid, ...rest } = header ?? {}
  return kid === undefined || (keys.length === 1 && keys[0]?.kid === undefined) ? rest : { ...rest, kid }
}

export const createClientKeys = (published: ForeignKeys): ClientKeys => {
  /** Imported once for each list: importing costs hundreds of microseconds. */
  const imported = new WeakMap<readonly JWK[], LocalKeys>()
  const registered = new WeakMap<object, RegisteredKeys>()
  const localOf = (keys: readonly JWK[]): LocalKeys => {
    const known = imported.get(keys)
    if (known) return known
    const local = createLocalJWKSet({ keys: [...keys] })
    imported.set(keys, local)
    return local
  }
  /** The client object is the same until its configuration changes. */
  const ofClient: (client: Parameters<ClientKeys['list']>[1]) => RegisteredKeys = (client) => {
    const known = registered.get(client)
    if (known) return known
    const found = registeredKeys(client)
    registered.set(client, found)
    return found
  }
  return {
    async list(tenant, client, again) {
      const found = ofClient(client)
      return 'url' in found ? published.list(tenant, found.url, again) : found.keys
    },
    verifier(tenant, client) {
      const found = ofClient(client)
      if ('url' in found) return published.verifier(tenant, found.url)
      return async (header, jws) => localOf(found.keys)(named(header, found.keys), jws)
    },
  }
}
