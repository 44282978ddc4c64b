import type { Tenant } from '@gatehouse/kernel'
import type { Users } from '@gatehouse/users/contracts'
import { type TrustedIssuers, UntrustedToken } from './contracts.ts'
import type { IssuerStore } from './issuer-store.ts'
import { userFinder } from './user-of.ts'
import { claimedIssuer, type Verify } from './verify/verify.ts'

interface Deps {
  readonly store: Pick<IssuerStore, 'byIssuer'>
  readonly verify: Verify
  readonly users: Users
}
export const createTrustedIssuers = ({ store, verify, users }: Deps): TrustedIssuers => {
  const issuerOf = async (tenant: Tenant, jwt: string) => {
    const iss = claimedIssuer(jwt)
    const issuer = iss === undefined ? undefined : await store.byIssuer(tenant, iss)
    return issuer?.enabled ? issuer : undefined
  }
  return {
    issuerOf,
    async verify(tenant, jwt, demand) {
      const issuer = await issuerOf(tenant, jwt)
      if (!issuer) throw new UntrustedToken('issuer', 'the issuer of the token is not trusted')
      return verify(tenant, issuer, jwt, demand)
    },
    userOf: userFinder(users),
  }
}
