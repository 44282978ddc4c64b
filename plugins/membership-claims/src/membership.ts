import type { Groups } from '@gatehouse/groups/contracts'
import type { ClaimSource } from '@gatehouse/oidc/contracts'
import type { Roles } from '@gatehouse/roles/contracts'

const named = (claim: string, list: readonly { readonly name: string }[]) => (list.length === 0 ? {} : { [claim]: [...new Set(list.map(({ name }) => name))] })

/** `groups`: names of all groups of the user, also of those that hold him through others. */
export const groupClaims = (groups: Groups): ClaimSource => ({
  name: 'groups',
  claims: ['groups'],
  values: async (tenant, _client, user) => named('groups', await groups.groupsOf(tenant, user)),
})
/** `roles`: names of the roles that count in the application. */
export const roleClaims = (roles: Roles): ClaimSource => ({
  name: 'roles',
  claims: ['roles'],
  values: async (tenant, client, user) => named('roles', await roles.rolesOf(tenant, user, client.applicationId)),
})
