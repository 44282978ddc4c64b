import type { ApiResources } from '@gatehouse/api-resources/contracts'
import type { Applications } from '@gatehouse/applications/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { Role, RoleEdit, Roles } from '@gatehouse/roles/contracts'
import {
  type ScimCaller,
  type ScimChange,
  ScimError,
  type ScimItem,
  type ScimResource,
  type ScimUserAttribute,
  type ScimValues,
  type ScimWrite,
} from '@gatehouse/scim/contracts'
import { audienceIn, shownAudience } from './audience.ts'
import { inScim } from './faults.ts'
import { roleAttributes, roleSchema } from './schema.ts'

export interface Deps {
  readonly roles: Roles
  readonly applications: Applications
  readonly apis: ApiResources
}
const may = (verb: string): string => `internal_role_mgt_${verb}`
const common = { list: may('view'), view: may('view'), delete: may('delete') }
/** How the versions of the reference product differ. */
export const roleEndpoints = {
  v2: { endpoint: '/v2/Roles', permissions: { ...common, create: may('create'), update: may('update') }, members: true },
  v1: { endpoint: '/Roles', permissions: { ...common, create: may('create'), update: may('update') }, members: true },
  v3: { endpoint: '/v3/Roles', permissions: { ...common, create: may('meta_create'), update: may('meta_update') }, members: false },
} as const
export type RoleEndpoint = (typeof roleEndpoints)[keyof typeof roleEndpoints]
export const attributePermissions = { permissions: may('permissions_update'), users: may('users_update'), groups: may('groups_update') } as const
const parts = [
  { path: 'Users', attribute: 'users', permission: may('users_update') },
  { path: 'Groups', attribute: 'groups', permission: may('groups_update') },
] as const

const roleEdits = ({ edits }: ScimWrite, name: string): readonly RoleEdit[] =>
  (edits.get(name) ?? []).map(({ op, values }) => ({ op, values: values.map(({ value }) => value) }))
const first = (write: ScimWrite, name: string): readonly string[] => roleEdits(write, name).flatMap(({ values }) => values)
const nameIn = ({ displayName }: ScimValues): string => (typeof displayName === 'string' ? displayName : '')
const sameAudience = (before: unknown, after: unknown): boolean => {
  const [old, given] = [before, after] as readonly { readonly type?: unknown; readonly value?: unknown }[]
  return after === undefined || (String(old?.type) === String(given?.type).toLowerCase() && (given?.value === undefined || old?.value === given.value))
}

/** Roles at one of their endpoints. */
export const roleResource = ({ roles, applications, apis }: Deps, { endpoint, permissions, members }: RoleEndpoint): ScimResource => {
  const toItem = async (tenant: Tenant, { id, name, audience, system, version, createdAt, updatedAt }: Role): Promise<ScimItem> => {
    const shown = await shownAudience(applications, tenant, audience)
    const associated = shown.type === 'application' ? { associatedApplications: [{ value: shown.value, display: shown.display }] } : {}
    return { id, version, createdAt, updatedAt, values: { displayName: name, audience: shown, ...associated }, meta: { systemRole: system } }
  }
  const permissionsOf = async (tenant: Tenant, id: string) => {
    const names = (await roles.find(tenant, id))?.permissions ?? []
    const known = await apis.scopes(tenant, names)
    return names.map((value) => ({ value, display: known.get(value)?.displayName ?? value }))
  }
  /** The administrators are their own matter: who may manage roles does not become one by that. Security rule 7.2. */
  const guard = async ({ tenant, principal }: ScimCaller, id: string): Promise<void> => {
    if (principal?.permissions !== 'all' && (await roles.find(tenant, id))?.system) throw new ScimError(403, undefined, 'only administrators change this role')
  }
  return {
    name: 'Role',
    endpoint,
    description: 'Role',
    schema: roleSchema,
    attributes: roleAttributes(members),
    permissions,
    ...(members ? { attributePermissions } : { parts }),
    async list(tenant, search) {
      const found = await roles.search(tenant, search)
      return { total: found.total, items: await Promise.all(found.roles.map((role) => toItem(tenant, role))) }
    },
    async walk(tenant, walk) {
      const { roles: page, ...more } = await roles.walk(tenant, walk)
      return { items: await Promise.all(page.map((role) => toItem(tenant, role))), ...more }
    },
    async find(tenant, id) {
      const role = await roles.find(tenant, id)
      return role && toItem(tenant, role)
    },
    async references(tenant, { id }, attribute, most) {
      if (attribute === 'permissions') return permissionsOf(tenant, id)
      const kind = attribute === 'users' ? 'user' : 'group'
      const found = await roles.membersOf(tenant, id, kind, { limit: most, offset: 0 })
      if (found.total > most) return undefined
      const base = `${tenant.baseUrl}/scim2/${kind === 'user' ? 'Users' : 'Groups'}`
      return found.members.map((member) => ({ value: member.id, display: member.name, $ref: `${base}/${member.id}` }))
    },
    async create({ tenant }, write) {
      const audience = audienceIn(tenant, write.values.audience)
      const given = { permissions: first(write, 'permissions'), users: first(write, 'users'), groups: first(write, 'groups') }
      return toItem(tenant, await inScim(roles.create(tenant, { name: nameIn(write.values), ...(audience ? { audience } : {}), ...given })))
    },
    async change(caller, { id, before, ifVersion, ...write }: ScimChange) {
      await guard(caller, id)
      if (!sameAudience(before.values.audience, write.values.audience)) throw new ScimError(400, 'mutability', 'the audience of a role stays')
      const name = nameIn(write.values)
      const edits = { permissions: roleEdits(write, 'permissions'), users: roleEdits(write, 'users'), groups: roleEdits(write, 'groups') }
      const change = { ...(name === before.values.displayName ? {} : { name }), ...edits }
      return toItem(caller.tenant, await inScim(roles.update(caller.tenant, id, change, ifVersion)))
    },
    async remove(caller, { id }, ifVersion) {
      await guard(caller, id)
      return inScim(roles.remove(caller.tenant, id, ifVersion))
    },
  }
}

/** `roles` of a user: his own and those of his groups. */
export const rolesOfUser = ({ roles, applications }: Pick<Deps, 'roles' | 'applications'>): ScimUserAttribute => ({
  name: 'roles',
  of: async (tenant, user) =>
    Promise.all(
      (await roles.rolesOf(tenant, user)).map(async ({ id, name, audience }) => {
        const shown = await shownAudience(applications, tenant, audience)
        const audienceOf = { audienceType: shown.type, audienceValue: shown.value, audienceDisplay: shown.display }
        return { value: id, display: name, $ref: `${tenant.baseUrl}/scim2${roleEndpoints.v2.endpoint}/${id}`, ...audienceOf }
      }),
    ),
})
