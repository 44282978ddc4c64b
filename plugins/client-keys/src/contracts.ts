import { type Tenant, token } from '@gatehouse/kernel'
import type { Client } from '@gatehouse/oauth/contracts'
import type { JWK, JWTVerifyGetKey } from 'jose'

/** Public keys that a client registered: `jwks` or `jwksUri` of its configuration, or the certificate of its application. */
export interface ClientKeys {
  /**
   * Finds the key that a JWS of the client names, for jose's verify functions. Only `kid` and `alg` choose: RFC 8725 §3.1.
   * It rejects with jose's `JWKSNoMatchingKey`, or with Transient when the keys cannot be fetched.
   */
  verifier(tenant: Tenant, client: Client): JWTVerifyGetKey
  /**
   * All of them; none is registered: an empty list.
   * @param again asks for the newest, as far as the rate of fetching allows. @throws Transient they cannot be fetched
   */
  list(tenant: Tenant, client: Client, again?: boolean): Promise<readonly JWK[]>
}
export const ClientKeys = token<ClientKeys>('client-keys.client-keys')
