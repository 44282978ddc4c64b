import type { Administrators } from '@gatehouse/access/contracts'
import { type Audit, type Clock, ServerError, type Tenant, type Tenants } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Locks } from '@gatehouse/kernel/state'
import type { NewUser, Users } from '@gatehouse/users/contracts'
import type { Owners } from './data/owners.ts'
import { InvalidTenant, TenantTaken } from './errors.ts'

export interface NewTenantOwner {
  readonly username: string
  readonly password: string
  readonly claims: NonNullable<NewUser['claims']>
}
export interface Deps {
  readonly tenants: Tenants
  readonly users: Users
  readonly administrators: Administrators
  readonly owners: Owners
  readonly data: Data
  readonly clock: Clock
  readonly locks: Locks
  readonly audit: Audit | undefined
}

/**
 * A tenant and its first administrator. Password hashing must not run inside a transaction, so the tenant comes first and
 * stays inactive until it has an owner; the same call again goes on from there after a crash or a refused password.
 * One call at a time for a domain: of two, the later would join its owner to the tenant of the other, or switch it off.
 * @throws TenantTaken the domain has an owner already.
 */
export const tenantCreator = ({ tenants, users, administrators, owners, data, clock, locks, audit }: Deps) => {
  const withoutOwner = async (slug: string, name: string): Promise<Tenant> => {
    const there = await tenants.bySlug(slug)
    if (!there) return tenants.create({ slug, name })
    if ((await tenants.default()).id === there.id || (await owners.of(there)).length > 0) throw new TenantTaken(`the domain ${slug} is taken`)
    return there
  }
  const giveOwner = async (tenant: Tenant, owner: NewTenantOwner): Promise<void> => {
    const known = await users.find(tenant, 'username', owner.username)
    const user = known ?? (await users.create(tenant, { username: owner.username, password: owner.password, claims: owner.claims }))
    await data.transaction(async () => {
      await administrators.add(tenant, user.id)
      await owners.add(tenant, { id: user.id, username: user.username }, clock.now())
      await audit?.record({ tenantId: tenant.id, action: 'tenants.owner-set', outcome: 'success', target: user.id, actorKind: 'system' })
    })
  }
  const create = async (slug: string, name: string, owner: NewTenantOwner): Promise<Tenant> => {
    const tenant = await withoutOwner(slug, name)
    try {
      await giveOwner(tenant, owner)
    } catch (error) {
      await tenants.setActive(tenant.id, false)
      if (error instanceof ServerError && error.status < 500) throw new InvalidTenant(`the owner was refused: ${error.message}`, { cause: error })
      throw error
    }
    if (!tenant.active) await tenants.setActive(tenant.id, true)
    return tenant
  }
  return (slug: string, name: string, owner: NewTenantOwner): Promise<Tenant> => locks.hold(`tenants.create:${slug}`, () => create(slug, name, owner))
}
export type TenantCreator = ReturnType<typeof tenantCreator>
