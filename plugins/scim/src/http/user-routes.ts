import { s, z } from '@gatehouse/kernel'
import { del, get, noContent, patch, permission, post, put, type Reply, type Request, type RouteOptions } from '@gatehouse/kernel/http'
import type { User } from '@gatehouse/users/contracts'
import type { PresentUsers } from '../resource/present-user.ts'
import { locationOf, versionOf } from '../resource/user-resource.ts'
import type { ListRequest } from '../search.ts'
import type { UserList } from '../user-list.ts'
import type { Change, UsersService } from '../users-service.ts'
import { accepting } from './accept.ts'
import { mediaType, scimJson } from './format.ts'
import type { Recorder } from './recorder.ts'

export interface Deps {
  readonly service: UsersService
  readonly list: UserList
  readonly present: PresentUsers
  readonly recorded: Recorder
}
type One = { readonly id: string }
type Shown = { readonly attributes?: string; readonly excludedAttributes?: string }
type Body = Record<string, unknown>

const text = z.string().optional()
export const shown = s.params({ attributes: text, excludedAttributes: text })
export const listed = s.params({
  filter: text,
  startIndex: text,
  count: text,
  cursor: text,
  sortBy: text,
  sortOrder: text,
  domain: text,
  attributes: text,
  excludedAttributes: text,
})
const number = z.int().optional()
const names = z.array(z.string()).optional()
export const searched = s.params({
  schemas: names,
  filter: text,
  startIndex: number,
  count: number,
  cursor: text,
  sortBy: text,
  sortOrder: text,
  domain: text,
  attributes: names,
  excludedAttributes: names,
})
const body = s.loose({})
export const withBody = { body, query: shown, mediaTypes: [mediaType] } as const
const may = (verb: string): Pick<RouteOptions<One, Shown, Body>, 'access'> => ({ access: permission(`internal_user_mgt_${verb}`) })

/** The user as asked for, with its ETag. */
export const answering =
  (present: PresentUsers) =>
  async (request: Request<unknown, Shown>, user: User, status = 200, headers: Reply['headers'] = {}): Promise<Reply> =>
    scimJson(status, (await present(request.tenant, [user], request.query))[0], { etag: versionOf(user), ...headers })
export const changeBy = (request: Request, id: string, own: boolean): Change => ({
  tenant: request.tenant,
  principal: request.principal,
  id,
  ifMatch: request.headers['if-match'],
  own,
})

/** RFC 7644 §3 for `/Users`. */
export const userRoutes = ({ service, list, present, recorded }: Deps) => {
  const answer = answering(present)
  const create = async (request: Request<unknown, Shown, Body>) => {
    const user = await service.create(request.tenant, request.body)
    await recorded(request, 'scim.user-created', user.id)
    return answer(request, user, 201, { location: locationOf(request.tenant, user.id) })
  }
  const change = (verb: 'replace' | 'patch') => async (request: Request<One, Shown, Body>) => {
    const user = await service[verb](changeBy(request, request.params.id, false), request.body)
    await recorded(request, 'scim.user-changed', user.id)
    return answer(request, user)
  }
  const remove = async (request: Request<One>) => {
    await service.remove(changeBy(request, request.params.id, false))
    await recorded(request, 'scim.user-deleted', request.params.id)
    return noContent()
  }
  return [
    get(
      '/Users',
      { ...may('list'), query: listed },
      accepting(async ({ tenant, query }: Request<unknown, ListRequest>) => scimJson(200, await list(tenant, query))),
    ),
    post('/Users', { ...may('create'), ...withBody }, accepting(create)),
    post(
      '/Users/.search',
      { ...may('list'), body: searched, mediaTypes: [mediaType] },
      accepting(async ({ tenant, body }: Request<unknown, unknown, ListRequest>) => scimJson(200, await list(tenant, body))),
    ),
    get(
      '/Users/:id',
      { ...may('view'), query: shown },
      accepting(async (request: Request<One, Shown>) => answer(request, await service.find(request.tenant, request.params.id))),
    ),
    put('/Users/:id', { ...may('update'), ...withBody }, accepting(change('replace'))),
    patch('/Users/:id', { ...may('update'), ...withBody }, accepting(change('patch'))),
    del('/Users/:id', may('delete'), remove),
  ]
}
