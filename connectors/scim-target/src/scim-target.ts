import { defineKind, type Outbound } from '@gatehouse/kernel'
import type { ProvisioningTarget } from '@gatehouse/provisioning/contracts'
import type { User } from '@gatehouse/users/contracts'
import { type ScimClient, ScimTargetRefused, scimClient } from './client.ts'
import { type Settings, settings } from './settings.ts'
import { patchOf, resourceOf } from './user-resource.ts'

const idOf = (json: unknown): string => {
  const id = typeof json === 'object' && json !== null && 'id' in json ? json.id : undefined
  if (typeof id !== 'string' || id === '' || id.length > 191) throw new ScimTargetRefused('the provisioning target answered without an id')
  return id
}
const firstOf = (json: unknown): string | undefined => {
  const found = typeof json === 'object' && json !== null && 'Resources' in json && Array.isArray(json.Resources) ? json.Resources[0] : undefined
  return found === undefined ? undefined : idOf(found)
}
const pathOf = (id: string): string => `/Users/${encodeURIComponent(id)}`
/** The value is quoted as JSON: RFC 7644 §3.4.2.2. */
const byAttribute = (attribute: string, value: string): string =>
  `/Users?${new URLSearchParams({ filter: `${attribute} eq ${JSON.stringify(value)}`, count: '2' })}`

const pushing = ({ send }: ScimClient, { update }: Settings) => {
  const find = async (attribute: string, value: string) => firstOf((await send('GET', byAttribute(attribute, value))).json)
  /** @returns false when the other side has no such user any more */
  const change = async (id: string, user: User): Promise<boolean> => {
    const [method, body] = update === 'put' ? ['PUT', resourceOf(user)] : ['PATCH', patchOf(user)]
    return (await send(method, pathOf(id), body, [404])).status !== 404
  }
  const known = async ({ id, username }: User) => (await find('externalId', id)) ?? (await find('userName', username))
  const upsert = async (user: User, remoteId: string | undefined): Promise<string> => {
    if (remoteId !== undefined && (await change(remoteId, user))) return remoteId
    const there = await known(user)
    if (there !== undefined && (await change(there, user))) return there
    const { status, json } = await send('POST', '/Users', resourceOf(user), [409])
    if (status !== 409) return idOf(json)
    const meanwhile = await known(user)
    if (meanwhile === undefined || !(await change(meanwhile, user))) throw new ScimTargetRefused('the provisioning target has another user of this name')
    return meanwhile
  }
  const remove = async (userId: string, remoteId: string | undefined): Promise<string> => {
    const id = remoteId ?? (await find('externalId', userId))
    if (id === undefined) return userId
    await send('DELETE', pathOf(id), undefined, [404])
    return id
  }
  return { upsert, remove }
}

/** RFC 7644. A user is known on the other side by our id (`externalId`), or taken over by its name. */
export const scimTarget = (outbound: Outbound) =>
  defineKind({
    name: 'scim',
    settings,
    open: (given, { id: tenantId }): ProvisioningTarget => {
      const client = scimClient(outbound, given, tenantId)
      const { upsert, remove } = pushing(client, given)
      return {
        push: async (change) => ({
          remoteId: change.kind === 'upsert' ? await upsert(change.user, change.remoteId) : await remove(change.userId, change.remoteId),
        }),
        check: async () => void (await client.send('GET', '/Users?count=1')),
      }
    },
  })
