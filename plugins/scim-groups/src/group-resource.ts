import type { GroupChange, Groups, KnownGroup, MemberEdit, MemberRef } from '@gatehouse/groups/contracts'
import type { Tenant } from '@gatehouse/kernel'
import {
  type ReferenceEdit,
  ScimError,
  type ScimItem,
  type ScimResource,
  type ScimUserAttribute,
  type ScimValues,
  type ScimWrite,
} from '@gatehouse/scim/contracts'
import { inScim } from './faults.ts'
import { groupAttributes, groupSchema } from './schema.ts'

const toItem = ({ id, name, externalId, version, createdAt, updatedAt }: KnownGroup): ScimItem => ({
  id,
  version,
  createdAt,
  updatedAt,
  values: { displayName: name, ...(externalId === null ? {} : { externalId }) },
})
const kindOf = (type: string | undefined): MemberRef['kind'] => {
  const lower = type?.toLowerCase()
  if (lower === undefined || lower === 'user' || lower === 'group') return lower
  throw new ScimError(400, 'invalidValue', 'a member is a User or a Group')
}
const toRef = ({ value, type }: ReferenceEdit['values'][number]): MemberRef => {
  const kind = kindOf(type)
  return { id: value, ...(kind ? { kind } : {}) }
}
const memberEdits = ({ edits }: ScimWrite): readonly MemberEdit[] => (edits.get('members') ?? []).map(({ op, values }) => ({ op, members: values.map(toRef) }))
const textOf = (values: ScimValues, name: string): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined)
const place = (tenant: Tenant, kind: 'user' | 'group', id: string): string => `${tenant.baseUrl}/scim2/${kind === 'user' ? 'Users' : 'Groups'}/${id}`

/** RFC 7643 §4.2 over the groups of all stores. */
export const groupResource = (groups: Groups): ScimResource => ({
  name: 'Group',
  endpoint: '/Groups',
  description: 'Group',
  schema: groupSchema,
  attributes: groupAttributes,
  permissions: {
    list: 'internal_group_mgt_view',
    view: 'internal_group_mgt_view',
    create: 'internal_group_mgt_create',
    update: 'internal_group_mgt_update',
    delete: 'internal_group_mgt_delete',
  },
  async list(tenant, search) {
    const found = await groups.search(tenant, search)
    return { total: found.total, items: found.groups.map(toItem), skipped: found.skipped }
  },
  async walk(tenant, walk) {
    const { groups: page, ...more } = await groups.walk(tenant, walk)
    return { items: page.map(toItem), ...more }
  },
  async find(tenant, id) {
    const group = await groups.find(tenant, 'id', id)
    return group && toItem(group)
  },
  async references(tenant, { id }, _, most) {
    const { total, members } = await inScim(groups.membersOf(tenant, id, { limit: most, offset: 0 }))
    if (total > most) return undefined
    return members.map(({ kind, id: value, name }) => ({ value, display: name, type: kind === 'user' ? 'User' : 'Group', $ref: place(tenant, kind, value) }))
  },
  async create({ tenant }, write) {
    const externalId = textOf(write.values, 'externalId')
    const members = memberEdits(write).flatMap((edit) => edit.members)
    const group = { name: textOf(write.values, 'displayName') ?? '', ...(externalId === undefined ? {} : { externalId }), members }
    return toItem(await inScim(groups.create(tenant, group)))
  },
  async change({ tenant }, { id, before, ifVersion, ...write }) {
    const name = textOf(write.values, 'displayName')
    const externalId = textOf(write.values, 'externalId')
    const change: GroupChange = {
      ...(name !== undefined && name !== before.values.displayName ? { name } : {}),
      ...(externalId === before.values.externalId ? {} : { externalId: externalId ?? null }),
      members: memberEdits(write),
    }
    return toItem(await inScim(groups.update(tenant, id, change, ifVersion)))
  },
  remove: ({ tenant }, { id }, ifVersion) => inScim(groups.remove(tenant, id, ifVersion)),
})

/** `groups` of a user: those that hold him directly, and those that do through others. */
export const groupsOfUser = (groups: Groups): ScimUserAttribute => ({
  name: 'groups',
  async of(tenant, user) {
    const held = await groups.groupsOf(tenant, user)
    return held.map(({ id, name, direct }) => ({ value: id, display: name, $ref: place(tenant, 'group', id), type: direct ? 'direct' : 'indirect' }))
  },
})
