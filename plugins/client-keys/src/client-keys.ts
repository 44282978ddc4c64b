import { createLocalJWKSet, errors, type JWK, type JWSHeaderParameters } from 'jose'
import type { ClientKeys } from './contracts.ts'
import type { RemoteKeys } from './remote-keys.ts'
import { type RegisteredKeys, registeredKeys } from './settings.ts'

type LocalKeys = ReturnType<typeof createLocalJWKSet>

/** A certificate has no `kid`; whatever the client calls its only key is meant. */
const named = (header: JWSHeaderParameters | undefined, keys: readonly JWK[]): JWSHeaderParameters => {
  const { kid, ...rest } = header ?? {}
  return kid === undefined || (keys.length === 1 && keys[0]?.kid === undefined) ? rest : { ...rest, kid }
}

export const createClientKeys = (remote: RemoteKeys): ClientKeys => {
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
      return 'url' in found ? remote(tenant, found.url, again) : found.keys
    },
    verifier: (tenant, client) => async (header, jws) => {
      const found = ofClient(client)
      if (!('url' in found)) return localOf(found.keys)(named(header, found.keys), jws)
      try {
        return await localOf(await remote(tenant, found.url))(header, jws)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
        return localOf(await remote(tenant, found.url, true))(header, jws)
      }
    },
  }
}
