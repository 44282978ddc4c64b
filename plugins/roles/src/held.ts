import type { Applications } from '@gatehouse/applications/contracts'
import type { Groups, HeldGroup } from '@gatehouse/groups/contracts'
import type { Tenant } from '@gatehouse/kernel'
import { type Data, oneOf } from '@gatehouse/kernel/data'
import type { Caches } from '@gatehouse/kernel/state'
import type { User } from '@gatehouse/users/contracts'
import { type AdminRole, adminRoleId } from './admin-role.ts'
import type { HeldRole } from './contracts.ts'
import { memberTable, roleTable } from './data/tables.ts'
import { audienceOf, permissionsByRole } from './rows.ts'

export interface Deps {
  readonly data: Data
  readonly caches: Caches
  readonly groups: Groups
  readonly applications: Applications
  readonly admin: AdminRole
}
interface Held {
  readonly roles: readonly HeldRole[]
  /** By audience: `organization`, or the id of an application. */
  readonly permissions: ReadonlyMap<string, ReadonlySet<string>>
}
const organization = 'organization'
const nothing: ReadonlySet<string> = new Set()
const chunk = 500

const audienceKey = ({ audience }: HeldRole): string => (audience.type === 'application' ? audience.applicationId : organization)

/** Roles of users and what they permit, ready for every request. */
export const heldRoles = ({ data, caches, groups, applications, admin }: Deps) => {
  /** A number that a tenant's next change of roles makes another: it is part of the keys of what was read before. */
  const epochs = caches.create<number>('roles.epoch', { max: 10_000, ttlMs: 60_000 })
  const ofUser = caches.create<Held>('roles.of-user', { max: 20_000, ttlMs: 60_000 })
  let epoch = 0
  const epochOf = (tenant: Tenant) =>
    epochs.load(tenant, 'roles', async () => {
      epoch += 1
      return epoch
    })
  /** Groups come as the same list until they were read anew, so that their age and that of the roles do not add up. */
  const stamps = new WeakMap<readonly HeldGroup[], number>()
  let stamped = 0
  const stampOf = (list: readonly HeldGroup[]): number => {
    const known = stamps.get(list)
    if (known !== undefined) return known
    stamped += 1
    stamps.set(list, stamped)
    return stamped
  }
  const roleIds = async (tenant: Tenant, user: User, inGroups: readonly HeldGroup[]): Promise<readonly string[]> => {
    const members = data.rows(tenant, memberTable)
    const found = new Set((await members.list({ kind: 'user', memberId: user.id })).map(({ roleId }) => roleId))
    const held = inGroups.map(({ id }) => id)
    for (let from = 0; from < held.length; from += chunk)
      for (const { roleId } of await members.list({ kind: 'group', memberId: oneOf(held.slice(from, from + chunk)) })) found.add(roleId)
    return [...found]
  }
  const read = async (tenant: Tenant, user: User, inGroups: readonly HeldGroup[]): Promise<Held> => {
    const ids = await roleIds(tenant, user, inGroups)
    const roles: HeldRole[] = []
    for (let from = 0; from < ids.length; from += chunk)
      for (const row of await data.rows(tenant, roleTable).list({ id: oneOf(ids.slice(from, from + chunk)) }))
        roles.push({ id: row.id, name: row.name, audience: audienceOf(row) })
    const scopes = await permissionsByRole(data, tenant, ids)
    const permissions = new Map<string, Set<string>>()
    for (const role of roles) {
      const key = audienceKey(role)
      const into = permissions.get(key) ?? new Set<string>()
      permissions.set(key, into)
      for (const scope of scopes.get(role.id) ?? []) into.add(scope)
    }
    return { roles, permissions }
  }
  const heldBy = async (tenant: Tenant, user: User): Promise<Held | undefined> => {
    const inGroups = await groups.groupsOf(tenant, user)
    return ofUser.load(tenant, `${await epochOf(tenant)} ${stampOf(inGroups)} ${user.id}`, () => read(tenant, user, inGroups))
  }
  const audienceIn = async (tenant: Tenant, applicationId: string): Promise<string> => {
    const application = await applications.find(tenant, applicationId)
    return application?.roleAudience === 'application' ? applicationId : organization
  }
  return {
    forget: (tenant: Tenant | string): Promise<void> => epochs.invalidate(tenant, 'roles'),
    async rolesOf(tenant: Tenant, user: User, applicationId?: string): Promise<readonly HeldRole[]> {
      const own = (await heldBy(tenant, user))?.roles ?? []
      const all = (await admin.holds(tenant, user.id)) ? [...own, { id: adminRoleId(tenant), name: 'admin', audience: { type: organization } } as const] : own
      if (applicationId === undefined) return all
      const counting = await audienceIn(tenant, applicationId)
      return all.filter((role) => audienceKey(role) === counting)
    },
    async permissionsOf(tenant: Tenant, user: User, applicationId?: string): Promise<ReadonlySet<string>> {
      const counting = applicationId === undefined ? organization : await audienceIn(tenant, applicationId)
      return (await heldBy(tenant, user))?.permissions.get(counting) ?? nothing
    },
  }
}
export type HeldRoles = ReturnType<typeof heldRoles>
