import type { Tenant } from '@gatehouse/kernel'
import type { User, Users } from '@gatehouse/users/contracts'
import type { ForeignToken, LookupClaim } from './contracts.ts'

const LOCAL = 'http://wso2.org/claims/'
const LONGEST = 255
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' && value.length <= LONGEST ? value : undefined)
const isTrue = (value: unknown) => value === true || value === 'true'

export type UserOf = (tenant: Tenant, token: ForeignToken) => Promise<User | undefined>
/** The user that a foreign token is about. By one value that no two users share, over all stores: security rule 5.9. */
export const userFinder = (users: Users): UserOf => {
  const only = async (tenant: Tenant, field: string, value: string): Promise<User | undefined> => {
    const { users: found } = await users.search(tenant, { where: { op: 'eq', field, value }, limit: 2, offset: 0 })
    return found.length === 1 ? found[0] : undefined
  }
  const by = async (tenant: Tenant, claim: LookupClaim, { claims, issuer }: ForeignToken): Promise<User | undefined> => {
    const name = text(claims[issuer.userClaim])
    if (claim === `${LOCAL}emailaddress`) {
      const email = isTrue(claims.email_verified) ? text(claims.email) : undefined
      const user = email && (await only(tenant, 'emailaddress', email))
      return user && isTrue(user.claims['identity/emailVerified']) ? user : undefined
    }
    if (name === undefined) return undefined
    if (claim === `${LOCAL}userid`) return users.find(tenant, 'id', name)
    return claim === `${LOCAL}username` ? users.find(tenant, 'username', name) : only(tenant, 'externalid', name)
  }
  return async (tenant, token) => {
    for (const claim of token.issuer.lookup) {
      const user = await by(tenant, claim, token)
      if (user) return user.active ? user : undefined
    }
    return undefined
  }
}
