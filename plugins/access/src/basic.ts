import { type Audit, type Tenant, Unauthorized } from '@gatehouse/kernel'
import type { Principal, Request } from '@gatehouse/kernel/http'
import type { RateLimiter } from '@gatehouse/kernel/state'
import type { User, Users } from '@gatehouse/users/contracts'
import type { Permissions } from './contracts.ts'
import type { Verified } from './verified.ts'

export interface BasicDeps {
  readonly users: Users
  readonly permissions: Permissions
  readonly verified: Verified
  readonly limiter: RateLimiter
  readonly audit: Audit | undefined
}
interface Presented {
  readonly name: string
  readonly password: string
}
/** Verifications, not calls: a password that was right a moment ago is not verified again. Security rule 5.3. */
const perSource = { points: 60, perSeconds: 60 }
const perAccount = { points: 30, perSeconds: 60 }

/** `ann@acme` means ann in the tenant acme, unless somebody is called so. */
const nameIn = async (users: Users, tenant: Tenant, name: string): Promise<string> => {
  const suffix = `@${tenant.slug}`
  if (name.length <= suffix.length || !name.toLowerCase().endsWith(suffix)) return name
  return (await users.find(tenant, 'username', name)) ? name : name.slice(0, -suffix.length)
}

/** Basic authentication, RFC 7617: any user of the tenant. */
export const basicAuthentication = ({ users, permissions, verified, limiter, audit }: BasicDeps) => {
  const running = new Map<string, Promise<User | undefined>>()

  const remembered = async (tenant: Tenant, credential: string): Promise<User | undefined> => {
    const entry = verified.get(credential)
    const user = entry && (await users.find(tenant, 'id', entry.userId))
    if (user?.active && user.version === entry?.version) return user
    if (entry) verified.drop(credential)
    return undefined
  }
  const verify = async ({ tenant, remoteAddress, id }: Request, { name, password }: Presented, credential: string): Promise<User | undefined> => {
    await limiter.consume(tenant, 'access.basic-source', remoteAddress, perSource)
    await limiter.consume(tenant, 'access.basic-account', name.toLowerCase(), perAccount)
    const user = await users.signIn(tenant, await nameIn(users, tenant, name), password)
    if (user) verified.keep(credential, user)
    const outcome = user
      ? ({ outcome: 'success', actor: user.id, actorKind: 'user' } as const)
      : ({ outcome: 'failure', code: 'access.bad_credentials' } as const)
    await audit?.record({ tenantId: tenant.id, action: 'access.basic-sign-in', ...outcome, source: remoteAddress, traceId: id })
    return user
  }
  /** Equal calls that come together share a success; a failure is everybody's own, so that N wrong tries count N. */
  const verifyOnce = async (request: Request, presented: Presented, credential: string): Promise<User | undefined> => {
    const others = running.get(credential)
    if (others) {
      const user = await others.catch(() => undefined)
      return user ?? verify(request, presented, credential)
    }
    const run = verify(request, presented, credential)
    running.set(credential, run)
    try {
      return await run
    } finally {
      running.delete(credential)
    }
  }
  /** @throws Unauthorized, TooManyRequests */
  return async (request: Request, presented: Presented): Promise<Principal> => {
    const { tenant } = request
    const credential = verified.keyOf(tenant, presented.name, presented.password)
    const user = (await remembered(tenant, credential)) ?? (await verifyOnce(request, presented, credential))
    if (!user) throw new Unauthorized('the username or the password is wrong')
    return { tenantId: tenant.id, kind: 'user', subject: user.id, permissions: await permissions.of(tenant, user) }
  }
}
export type BasicAuthentication = ReturnType<typeof basicAuthentication>
