import { createHash } from 'node:crypto'
import type { Administrators } from '@gatehouse/access/contracts'
import type { Clock, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { type RoleEdit, SystemRole } from './contracts.ts'
import { roleTable } from './data/tables.ts'

export interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly administrators: Administrators
}
const name = 'admin'
const most = 1000

/** Shaped like a UUID, and the same whoever makes the row. */
export const adminRoleId = (tenant: Tenant): string => {
  const hex = createHash('sha256').update(`gatehouse role admin ${tenant.id}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The role of the tenant's administrators. Its users are those of `Administrators`: there is one list, not two. */
export const adminRole = ({ data, clock, administrators }: Deps) => {
  const made = new WeakSet<Tenant>()
  const changeOf = async (tenant: Tenant, edits: readonly RoleEdit[]) => {
    const before = new Set((await administrators.list(tenant, { limit: most, offset: 0 })).userIds)
    let after = new Set(before)
    for (const { op, values } of edits) {
      if (op === 'set') after = new Set(values)
      for (const value of values) op === 'remove' ? after.delete(value) : after.add(value)
    }
    return { after, added: [...after].filter((id) => !before.has(id)), removed: [...before].filter((id) => !after.has(id)) }
  }
  return {
    is: (tenant: Tenant, roleId: string): boolean => roleId === adminRoleId(tenant),
    /** Makes the row that lists and references need. */
    async ensure(tenant: Tenant): Promise<void> {
      if (made.has(tenant)) return
      const rows = data.rows(tenant, roleTable)
      const now = clock.now()
      const id = adminRoleId(tenant)
      if (!(await rows.find({ id })))
        await rows.insertIgnore({
          id,
          name,
          nameLower: name,
          audience: 'organization',
          audienceId: tenant.id,
          system: true,
          createdAt: now,
          updatedAt: now,
          version: 1,
        })
      if (!data.inTransaction()) made.add(tenant)
    },
    holds: (tenant: Tenant, userId: string) => administrators.isAdministrator(tenant, userId),
    members: (tenant: Tenant, page: { readonly limit: number; readonly offset: number }) => administrators.list(tenant, page),
    /** Inside a transaction. @throws SystemRole nobody would be left */
    async change(tenant: Tenant, edits: readonly RoleEdit[]) {
      const { after, added, removed } = await changeOf(tenant, edits)
      if (after.size === 0) throw new SystemRole('the last administrator stays one')
      for (const id of added) await administrators.add(tenant, id)
      for (const id of removed) await administrators.remove(tenant, id)
      return { added, removed }
    },
  }
}
export type AdminRole = ReturnType<typeof adminRole>
