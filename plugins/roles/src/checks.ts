import type { ApiResources } from '@gatehouse/api-resources/contracts'
import type { Applications } from '@gatehouse/applications/contracts'
import type { Groups } from '@gatehouse/groups/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { Identities } from '@gatehouse/users/contracts'
import { type Audience, InvalidRole, type RoleEdit } from './contracts.ts'

export interface Deps {
  readonly identities: Identities
  readonly groups: Groups
  readonly apis: ApiResources
  readonly applications: Applications
}
const together = 50
const given = (edits: readonly RoleEdit[]): readonly string[] => [...new Set(edits.flatMap(({ op, values }) => (op === 'remove' ? [] : values)))]

/** That what a role names exists, in the same tenant. Outside of a transaction: users may be in a directory. */
export const roleChecks = ({ identities, groups, apis, applications }: Deps) => {
  const each = async (ids: readonly string[], exists: (id: string) => Promise<unknown>, message: string): Promise<void> => {
    for (let from = 0; from < ids.length; from += together) {
      const found = await Promise.all(ids.slice(from, from + together).map(exists))
      if (found.some((one) => !one)) throw new InvalidRole(message)
    }
  }
  return {
    /** @throws InvalidRole */
    async audience(tenant: Tenant, audience: Audience): Promise<void> {
      if (audience.type === 'application' && !(await applications.find(tenant, audience.applicationId)))
        throw new InvalidRole('the audience names no application')
    },
    /** A role of an application holds what that application may ask for. @throws InvalidRole */
    async permissions(tenant: Tenant, audience: Audience, edits: readonly RoleEdit[]): Promise<void> {
      const names = given(edits)
      if (names.length === 0) return
      const known = await apis.scopes(tenant, names)
      if (names.some((name) => !known.has(name))) throw new InvalidRole('a permission is named that is no scope of an API')
      if (audience.type === 'organization') return
      const authorized = new Set((await applications.find(tenant, audience.applicationId))?.authorizedScopes)
      if (names.some((name) => !authorized.has(name))) throw new InvalidRole('the application is not authorized for a permission')
    },
    /** @throws InvalidRole */
    users: (tenant: Tenant, edits: readonly RoleEdit[]): Promise<void> =>
      each(given(edits), (id) => identities.find(tenant, id), 'a user is named that does not exist'),
    /** @throws InvalidRole */
    groups: (tenant: Tenant, edits: readonly RoleEdit[]): Promise<void> =>
      each(given(edits), (id) => groups.find(tenant, 'id', id), 'a group is named that does not exist'),
  }
}
export type RoleChecks = ReturnType<typeof roleChecks>
