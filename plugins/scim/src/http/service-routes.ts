import type { Tenant } from '@gatehouse/kernel'
import { get, permission, post, type Request } from '@gatehouse/kernel/http'
import type { Bulk } from '../bulk.ts'
import type { ScimConfig } from '../config.ts'
import { ScimError } from '../contracts.ts'
import type { ResourceKind } from '../resources/kind.ts'
import type { Attribute, Schema } from '../schema/attribute.ts'
import { coreUser } from '../schema/core-user.ts'
import { extensions } from '../schema/lookup.ts'
import type { ShownSchemas, UserShapes } from '../schema/shape.ts'
import { listAnswer } from '../search.ts'
import { accepting } from './accept.ts'
import { bulkErrors, mediaType, scimJson } from './format.ts'
import type { Recorder } from './recorder.ts'
import { withBody } from './user-routes.ts'

const configSchema = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'
const typeSchema = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType'
const schemaSchema = 'urn:ietf:params:scim:schemas:core:2.0:Schema'

type More = (attribute: Attribute) => object
const shownAttribute =
  (more: More) =>
  (attribute: Attribute): object => {
    const { source: _, subAttributes, ...shown } = attribute
    return { ...shown, ...(subAttributes ? { subAttributes: subAttributes.map(shownAttribute(more)) } : {}), ...more(attribute) }
  }
const shownSchema = ({ id, name, description, attributes }: Schema, baseUrl: string, more: More = () => ({})) => ({
  schemas: [schemaSchema],
  id,
  name,
  description,
  attributes: attributes.map(shownAttribute(more)),
  meta: { resourceType: 'Schema', location: `${baseUrl}/scim2/Schemas/${id}` },
})
/** What forms for people need besides: the reference product shows it here. */
const ofClaims =
  (claims: ShownSchemas['claims']): More =>
  (attribute) => {
    const claim = claims.get(attribute)
    if (!claim) return {}
    const { displayName, displayOrder, regEx, supportedByDefault, profiles, inputType } = claim
    const form = { ...(regEx === null ? {} : { regEx }), ...(inputType === null ? {} : { inputFormat: { inputType } }) }
    return { displayName, displayOrder: String(displayOrder), supportedByDefault: String(supportedByDefault), profiles, ...form }
  }
/** RFC 7643 §6. */
interface Type {
  readonly name: string
  readonly endpoint: string
  readonly description: string
  readonly schema: string
  readonly extensions: readonly Schema[]
}
const userType = { name: 'User', endpoint: '/Users', description: 'User Account', schema: coreUser }
const shownType = ({ name, endpoint, description, schema, extensions: extended }: Type, baseUrl: string) => ({
  schemas: [typeSchema],
  id: name,
  name,
  endpoint,
  description,
  schema,
  schemaExtensions: extended.map(({ id }) => ({ schema: id, required: false })),
  meta: { resourceType: 'ResourceType', location: `${baseUrl}/scim2/ResourceTypes/${name}` },
})
/** RFC 7643 §5. */
const providerConfig = ({ maxPage, cursorTtl, bulkMaxOperations, bulkMaxPayload }: ScimConfig, baseUrl: string) => ({
  schemas: [configSchema],
  patch: { supported: true },
  bulk: { supported: true, maxOperations: bulkMaxOperations, maxPayloadSize: bulkMaxPayload },
  filter: { supported: true, maxResults: maxPage },
  changePassword: { supported: true },
  sort: { supported: true },
  etag: { supported: true },
  // RFC 9865 §4. The default page differs by type of resource, and so it is not named.
  pagination: { cursor: true, index: true, defaultPaginationMethod: 'index', maxPageSize: maxPage, cursorTimeout: cursorTtl },
  authenticationSchemes: [
    { type: 'oauthbearertoken', name: 'OAuth Bearer Token', description: 'RFC 6750', specUri: 'https://www.rfc-editor.org/info/rfc6750', primary: true },
    { type: 'httpbasic', name: 'HTTP Basic', description: 'RFC 7617', specUri: 'https://www.rfc-editor.org/info/rfc7617', primary: false },
  ],
  meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/scim2/ServiceProviderConfig` },
})

/** What this server says about itself, RFC 7644 §4, and Bulk. */
export interface Deps {
  readonly config: ScimConfig
  readonly bulk: Bulk
  readonly kinds: readonly ResourceKind[]
  readonly shapes: UserShapes
  readonly recorded: Recorder
}
export const serviceRoutes = ({ config, bulk, kinds, shapes, recorded }: Deps) => {
  const contributed = kinds.map(({ resource, extensions: own }): Type => ({ ...resource, extensions: own }))
  const user: Type = { ...userType, extensions: [...extensions, ...shapes.extension] }
  // Versions of an endpoint are one type: the first that was contributed.
  const types = [...new Map([...contributed.toReversed(), user].map((type) => [type.name, type])).values()].reverse()
  const others = [...new Map(kinds.flatMap(({ schema, extensions: own }) => [schema, ...own]).map((schema) => [schema.id, schema])).values()]
  const shownSchemas = async (tenant: Tenant) => {
    const { server, custom, claims } = await shapes.shown(tenant)
    // A schema that users have as well is told as theirs.
    const more = others.filter(({ id }) => !server.some((schema) => schema.id === id))
    return [...server, ...more, ...custom].map((schema) => shownSchema(schema, tenant.baseUrl, ofClaims(claims)))
  }
  const limits = { maxOperations: config.bulkMaxOperations, maxPayloadSize: config.bulkMaxPayload }
  const open = { access: 'public' } as const
  const login = { access: permission('internal_login') }
  return [
    get('/ServiceProviderConfig', open, ({ tenant }: Request) => scimJson(200, providerConfig(config, tenant.baseUrl))),
    get('/ResourceTypes', open, ({ tenant }: Request) =>
      scimJson(
        200,
        listAnswer(
          types.length,
          1,
          types.map((type) => shownType(type, tenant.baseUrl)),
        ),
      ),
    ),
    get('/ResourceTypes/:name', open, ({ tenant, params }: Request<{ name: string }>) => {
      const type = types.find(({ name }) => name === params.name)
      if (!type) throw new ScimError(404, undefined, 'there is no such resource type')
      return scimJson(200, shownType(type, tenant.baseUrl))
    }),
    get('/Schemas', login, async ({ tenant }: Request) => scimJson(200, await shownSchemas(tenant))),
    get('/Schemas/:id', login, async ({ tenant, params }: Request<{ id: string }>) => {
      const schema = (await shownSchemas(tenant)).find(({ id }) => id === params.id)
      if (!schema) throw new ScimError(404, undefined, 'there is no such schema')
      return scimJson(200, schema)
    }),
    post(
      '/Bulk',
      {
        access: permission('internal_bulk_resource_create'),
        body: withBody.body,
        mediaTypes: [mediaType],
        bodyLimit: config.bulkMaxPayload,
        timeoutMs: 120_000,
        errors: bulkErrors(limits),
      },
      accepting(async (request: Request<unknown, unknown, Record<string, unknown>>) => {
        const answer = await bulk(request, request.body, request.signal)
        await recorded(request, 'scim.bulk', 'bulk')
        return scimJson(200, answer)
      }),
    ),
  ]
}
