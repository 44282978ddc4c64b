import type { Audit, Clock, Tenant } from '@gatehouse/kernel'
import type { ShortLived } from '@gatehouse/kernel/state'
import type { Users } from '@gatehouse/users/contracts'
import { type TrustedIssuers, UntrustedToken } from './contracts.ts'
import type { IssuerStore } from './issuer-store.ts'
import { createRedeem } from './redeem.ts'
import { userFinder } from './user-of.ts'
import { certifiedKeys } from './verify/certificates.ts'
import { claimedIssuer, type Verify } from './verify/verify.ts'

interface Deps {
  readonly store: Pick<IssuerStore, 'byIssuer'>
  readonly verify: Verify
  readonly users: Users
  readonly clock: Clock
  readonly shortLived: ShortLived
  readonly audit: Audit | undefined
}
export const createTrustedIssuers = ({ store, verify, users, clock, ...deps }: Deps): TrustedIssuers => {
  const userOf = userFinder(users)
  const named = async (tenant: Tenant, name: string) => {
    const issuer = await store.byIssuer(tenant, name)
    return issuer?.enabled ? issuer : undefined
  }
  const issuerOf = async (tenant: Tenant, jwt: string) => {
    const iss = claimedIssuer(jwt)
    return iss === undefined ? undefined : named(tenant, iss)
  }
  return {
    issuerOf,
    named,
    certifiedKeys: (issuer) => certifiedKeys(issuer, clock.now()),
    async verify(tenant, jwt, demand) {
      const issuer = await issuerOf(tenant, jwt)
      if (!issuer) throw new UntrustedToken('issuer', 'the issuer of the token is not trusted')
      return verify(tenant, issuer, jwt, demand)
    },
    userOf,
    redeem: createRedeem({ ...deps, clock, userOf }),
  }
}
