import type { Administrators, PermissionSource, Permissions } from './contracts.ts'

/** What everybody who is signed in may do, as in the reference product. */
const everybody = 'internal_login'

export const permissionsOf = (administrators: Administrators, sources: ReadonlyMap<string, PermissionSource>): Permissions => ({
  async of(tenant, user, applicationId) {
    if (await administrators.isAdministrator(tenant, user.id)) return 'all'
    const granted = new Set([everybody])
    for (const source of sources.values()) for (const permission of await source.of(tenant, user, applicationId)) granted.add(permission)
    return granted
  },
})
