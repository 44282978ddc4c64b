import { z } from '@gatehouse/kernel'
import { del, get, noContent, patch, permission, post, put, type Reply, type Request, type Route } from '@gatehouse/kernel/http'
import type { ScimItem } from '../contracts.ts'
import type { ResourceKind } from '../resources/kind.ts'
import { resourceList } from '../resources/list.ts'
import { itemLocation, itemVersion, presented } from '../resources/present.ts'
import { type ResourceChange, type ResourceService, resourceService } from '../resources/service.ts'
import type { ListRequest } from '../search.ts'
import type { WalkSettings } from '../walk.ts'
import { accepting } from './accept.ts'
import { mediaType, scimJson } from './format.ts'
import type { Recorder } from './recorder.ts'
import { listed, searched, shown, withBody } from './user-routes.ts'

type One = { readonly id: string }
type Shown = { readonly attributes?: string; readonly excludedAttributes?: string }
type Body = Record<string, unknown>
const anyBody = { ...withBody, body: z.unknown() } as const

/** The routes of one type of resource: RFC 7644 §3. */
export const resourceRoutes = (kind: ResourceKind, settings: WalkSettings, recorded: Recorder): readonly Route[] => {
  const { resource } = kind
  const { endpoint, permissions } = resource
  const service = resourceService(kind)
  const list = resourceList(kind, settings)
  const action = (verb: string) => `scim.${resource.name.toLowerCase()}-${verb}`
  const answer = async (request: Request<unknown, Shown>, item: ScimItem, status = 200, headers: Reply['headers'] = {}) =>
    scimJson(status, await presented(kind, request.tenant, item, request.query, false), { etag: itemVersion(item), ...headers })
  const changeBy = ({ tenant, principal, params, headers }: Request<One>): ResourceChange => ({
    tenant,
    principal,
    id: params.id,
    ifMatch: headers['if-match'],
  })
  const create = async (request: Request<unknown, Shown, Body>) => {
    const item = await service.create(request, request.body)
    await recorded(request, action('created'), item.id)
    return answer(request, item, 201, { location: itemLocation(request.tenant, kind, item.id) })
  }
  const changed = <B>(change: (service: ResourceService, request: ResourceChange, body: B) => Promise<ScimItem>) =>
    accepting(async (request: Request<One, Shown, B>) => {
      const item = await change(service, changeBy(request), request.body)
      await recorded(request, action('changed'), item.id)
      return answer(request, item)
    })
  const remove = async (request: Request<One>) => {
    await service.remove(changeBy(request))
    await recorded(request, action('deleted'), request.params.id)
    return noContent()
  }
  const update = { access: permission(permissions.update), ...withBody }
  const parts = (resource.parts ?? []).flatMap(({ path, attribute, permission: demanded }) => {
    const options = { access: permission(demanded), ...anyBody }
    const at = `${endpoint}/:id/${path}`
    return [
      put(
        at,
        options,
        changed((own, request, body: unknown) => own.replacePart(request, attribute, body)),
      ),
      patch(
        at,
        options,
        changed((own, request, body: unknown) => own.patchPart(request, attribute, body)),
      ),
    ]
  })
  return [
    get(
      endpoint,
      { access: permission(permissions.list), query: listed },
      accepting(async ({ tenant, query }: Request<unknown, ListRequest>) => scimJson(200, await list(tenant, query))),
    ),
    post(endpoint, { access: permission(permissions.create), ...withBody }, accepting(create)),
    post(
      `${endpoint}/.search`,
      { access: permission(permissions.list), body: searched, mediaTypes: [mediaType] },
      accepting(async ({ tenant, body }: Request<unknown, unknown, ListRequest>) => scimJson(200, await list(tenant, body))),
    ),
    get(
      `${endpoint}/:id`,
      { access: permission(permissions.view), query: shown },
      accepting(async (request: Request<One, Shown>) => answer(request, await service.find(request.tenant, request.params.id))),
    ),
    put(
      `${endpoint}/:id`,
      update,
      changed((own, request, body: Body) => own.replace(request, body)),
    ),
    patch(
      `${endpoint}/:id`,
      update,
      changed((own, request, body: Body) => own.patch(request, body)),
    ),
    del(`${endpoint}/:id`, { access: permission(permissions.delete) }, remove),
    ...parts,
  ]
}
