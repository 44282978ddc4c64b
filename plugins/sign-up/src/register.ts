import type { Attempt } from '@gatehouse/authn/contracts'
import type { Audit } from '@gatehouse/kernel'
import type { Locks, ShortLived } from '@gatehouse/kernel/state'
import { type User, UsernameTaken, type Users } from '@gatehouse/users/contracts'
import { claimsOf, type ReadClaim } from './read-claims.ts'
import { uniquely } from './unique-claims.ts'

interface Deps {
  readonly users: Users
  readonly locks: Locks
  readonly shortLived: ShortLived
  readonly audit: Audit | undefined
}
export interface Registration {
  readonly username: string
  readonly password: string
  readonly claims: readonly ReadClaim[]
}
type Login = Pick<Attempt, 'id' | 'tenant' | 'remoteAddress'>
const purpose = 'sign-up.made'
/** As long as a login lives, and longer. */
const keptSeconds = 3600

/**
 * Makes accounts: one in a login, whatever is posted at once or again. Which one is kept in the transaction that makes it, so who sends a form whose
 * answer was lost goes on with that account. Security rule 4.7.
 */
export const registrar = ({ users, locks, shortLived, audit }: Deps) => {
  const madeIn = async ({ tenant, id }: Login): Promise<User | undefined> => {
    const made = await shortLived.get<{ readonly userId: string }>(tenant, purpose, id)
    return made && users.find(tenant, 'id', made.value.userId)
  }
  const create = ({ tenant, id, remoteAddress }: Login, { username, password, claims }: Registration): Promise<User> =>
    users.create(
      tenant,
      { username, password, claims: claimsOf(claims) },
      {
        async within(user) {
          await shortLived.put(tenant, purpose, id, { userId: user.id }, keptSeconds)
          const who = { actor: user.id, actorKind: 'user', target: user.id, source: remoteAddress } as const
          await audit?.record({ tenantId: tenant.id, action: 'sign-up.registered', outcome: 'success', ...who })
        },
      },
    )
  return {
    madeIn,
    /** @throws UsernameTaken, ClaimTaken, WeakPassword, InvalidUser */
    async register(login: Login, registration: Registration): Promise<User> {
      const { tenant } = login
      try {
        // In any store: a local user goes before one of the same name elsewhere.
        if (await users.find(tenant, 'username', registration.username)) throw new UsernameTaken('the username is taken')
        return await uniquely(users, locks, tenant, registration.claims, () => create(login, registration))
      } catch (error) {
        const made = await madeIn(login)
        if (made) return made
        throw error
      }
    },
  }
}
export type Registrar = ReturnType<typeof registrar>
