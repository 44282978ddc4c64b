import { type Clock, type Log, type Outbound, publishedDocuments, type Tenant } from '@gatehouse/kernel'
import { createLocalJWKSet, errors, type JWK, type JWTVerifyGetKey } from 'jose'
import { readKeySet } from './key-sets.ts'

interface Deps {
  readonly outbound: Outbound
  readonly clock: Clock
  readonly log: Log
}
export interface ForeignKeysOptions {
  /** For the log and for errors: `the key set of a client`. */
  readonly what: string
  readonly maxBytes: number
  /** A fetched set is taken so long without asking again. */
  readonly freshSeconds: number
  /** It is fetched again for an unknown key no sooner than this. */
  readonly everySeconds: number
  /** One that cannot be fetched again goes on serving for so long. */
  readonly staleSeconds: number
}
export interface ForeignKeys {
  /** @param again asks for the newest, as far as the rate allows. @throws Transient they cannot be fetched */
  list(tenant: Tenant, url: string, again?: boolean): Promise<readonly JWK[]>
  /**
   * Finds the key that a JWS names, for jose's verify functions; a set that does not have it is asked for again. Only `kid` and
   * `alg` choose: RFC 8725 §3.1. It rejects with jose's `JWKSNoMatchingKey`, or with Transient.
   */
  verifier(tenant: Tenant, url: string): JWTVerifyGetKey
}
type Local = ReturnType<typeof createLocalJWKSet>

/** Key sets that others publish, fetched by `[outbound.jwks]`. Security rule 9.2. */
export const foreignKeys = (deps: Deps, options: ForeignKeysOptions): ForeignKeys => {
  const accept = 'application/jwk-set+json, application/json'
  const list = publishedDocuments(deps, { ...options, feature: 'jwks', accept, read: readKeySet })
  /** Imported once for each answer: importing costs hundreds of microseconds. */
  const imported = new WeakMap<readonly JWK[], Local>()
  const local = async (tenant: Tenant, url: string, again?: boolean): Promise<Local> => {
    const keys = await list(tenant, url, again)
    const set = imported.get(keys) ?? createLocalJWKSet({ keys: [...keys] })
    imported.set(keys, set)
    return set
  }
  return {
    list,
    verifier: (tenant, url) => async (header, jws) => {
      try {
        return await (await local(tenant, url))(header, jws)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
        return (await local(tenant, url, true))(header, jws)
      }
    },
  }
}
