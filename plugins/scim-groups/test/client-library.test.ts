import assert from 'node:assert/strict'
import SCIMMY from 'scimmy'
import { patchOp, type ScimGroups, startScimGroups } from './support/server.ts'

interface Described {
  readonly name: string
  readonly type: string
  readonly subAttributes?: readonly Described[]
  readonly [characteristic: string]: unknown
}
/** What the library knows of an attribute; it refuses characteristics that RFC 7643 §7 does not have. */
const known = ['multiValued', 'description', 'required', 'canonicalValues', 'caseExact', 'mutability', 'returned', 'referenceTypes', 'uniqueness']
const attributeOf = ({ name, type, subAttributes = [], ...rest }: Described): SCIMMY.Types.Attribute => {
  const { mutability, ...config } = Object.fromEntries(Object.entries(rest).filter(([key]) => known.includes(key)))
  const inner = subAttributes.map(attributeOf)
  return new SCIMMY.Types.Attribute(type as 'string', name, { ...config, mutable: mutability as 'readOnly' }, inner)
}
const standard = 'urn:ietf:params:scim:schemas:'

describe('a client library (scimmy) reads what this server says', () => {
  let scim: ScimGroups
  let schemas: readonly { id: string; name: string; description: string; attributes: readonly Described[] }[]
  const definition = (id: string) => {
    const { name, description, attributes } = schemas.find((one) => one.id === id) ?? assert.fail(id)
    return new SCIMMY.Types.SchemaDefinition(name, id, description, attributes.map(attributeOf))
  }
  before(async () => {
    scim = await startScimGroups()
    schemas = (await scim.call('/Schemas')).json
  })
  after(() => scim[Symbol.asyncDispose]())

  it('every attribute of Schemas has characteristics of RFC 7643 §7', () => {
    const checked = (attribute: Described): void => {
      assert.equal(attributeOf(attribute).name, attribute.name)
      if (attribute.type === 'reference') assert.ok(Array.isArray(attribute.referenceTypes), attribute.name)
      for (const sub of attribute.subAttributes ?? []) checked(sub)
    }
    for (const { attributes } of schemas) for (const attribute of attributes) checked(attribute)
  })
  it('the standard attributes have the types and lists of RFC 7643 §4', () => {
    const expected = [SCIMMY.Schemas.User, SCIMMY.Schemas.EnterpriseUser, SCIMMY.Schemas.Group]
    for (const { id, definition: theirs } of expected) {
      const ours = new Map(definition(id).attributes.map((one) => [one.name.toLowerCase(), one]))
      for (const { name, type, config } of theirs.attributes) {
        const own = ours.get(name.toLowerCase())
        if (name === 'schemas' || !own) assert.ok(['schemas', 'members'].includes(name) || own, `${id}:${name}`)
        else assert.deepEqual([own.type, own.config.multiValued], [type, config.multiValued], `${id}:${name}`)
      }
    }
  })
  it('resources pass their schemas, and keep all that is in them', async () => {
    const user = definition(`${standard}core:2.0:User`).extend(definition(`${standard}extension:enterprise:2.0:User`), false)
    const made = await scim.call('/Users', {
      method: 'POST',
      json: {
        userName: 'read',
        name: { givenName: 'Ann', familyName: 'Lee' },
        emails: [{ value: 'ann@acme.io', type: 'work', primary: true }],
        phoneNumbers: [{ value: '+15550100', type: 'mobile' }],
        addresses: [{ type: 'work', locality: 'Porto', country: 'PT' }],
        entitlements: [{ value: 'E5', primary: true }],
        x509Certificates: [{ value: 'MIIDQzCC' }],
        [`${standard}extension:enterprise:2.0:User`]: { department: 'Tools', manager: { value: 'm1' } },
      },
    })
    assert.equal(made.status, 201, made.text)
    const group = await scim.group('read-group', { members: [{ value: made.json.id }] })
    const resource = (await scim.call(`/Users/${made.json.id}`)).json
    const { schemas: _, 'urn:scim:wso2:schema': __, ...plain } = resource
    const read = JSON.parse(JSON.stringify(user.coerce({ ...plain, schemas: resource.schemas.filter((urn: string) => urn.startsWith(standard)) }, 'both')))
    for (const name of ['id', 'userName', 'name', 'emails', 'phoneNumbers', 'addresses', 'entitlements', 'x509Certificates', 'groups'])
      assert.deepEqual(read[name], plain[name], name)
    const asGroup = definition(`${standard}core:2.0:Group`).coerce((await scim.call(`/Groups/${group}`)).json, 'both') as unknown as {
      members: { value: string }[]
    }
    assert.equal(asGroup.members[0]?.value, made.json.id)
  })
  it('lists, configuration and resource types are messages that it takes, RFC 7644 §3.4.2 and §4', async () => {
    for (const path of ['/Users?count=1', '/Groups', '/ResourceTypes', `/Users?filter=${encodeURIComponent('userName eq "nobody"')}`]) {
      const { json } = await scim.call(path)
      const list = new SCIMMY.Messages.ListResponse(json)
      assert.deepEqual([list.totalResults, list.Resources.length], [json.totalResults, json.Resources.length], path)
    }
    const config = (await scim.call('/ServiceProviderConfig')).json
    const read = new SCIMMY.Schemas.ServiceProviderConfig(config) as unknown as { patch: object; bulk: { maxOperations: number }; filter: object }
    assert.deepEqual([read.patch, read.bulk.maxOperations, read.filter], [{ supported: true }, config.bulk.maxOperations, config.filter])
    for (const type of (await scim.call('/ResourceTypes')).json.Resources) {
      const { endpoint, schema } = new SCIMMY.Schemas.ResourceType(type) as unknown as { endpoint: string; schema: string }
      assert.deepEqual([endpoint, schema], [type.endpoint, type.schema])
    }
  })
  it('errors have a status and a scimType that go together, RFC 7644 §3.12', async () => {
    const id = await scim.user('faulty')
    const patch = (...Operations: readonly unknown[]) => scim.call(`/Users/${id}`, { method: 'PATCH', json: { schemas: [patchOp], Operations } })
    const replies = [
      await scim.call('/Users', { method: 'POST', json: { userName: 'faulty' } }),
      await scim.call('/Users', { method: 'POST', json: {} }),
      await scim.call(`/Users?filter=${encodeURIComponent('userName is "x"')}`),
      await scim.call('/Users/none'),
      await patch({ op: 'replace', path: 'id', value: 'x' }),
      await patch({ op: 'remove' }),
      await patch({ op: 'add', path: 'shoe', value: 'x' }),
    ]
    for (const { status, json } of replies) {
      const { schemas: _, ...rest } = json
      const read = new SCIMMY.Messages.ErrorResponse(rest)
      assert.deepEqual([read.status, read.scimType ?? undefined, read.detail], [String(status), json.scimType, json.detail])
      assert.throws(() => new SCIMMY.Messages.ErrorResponse(json), { name: 'SCIMError' })
    }
  })
  it('its own PatchOp and BulkRequest are understood, RFC 7644 §3.5.2 and §3.7', async () => {
    const id = await scim.user('patched')
    const operations = new SCIMMY.Messages.PatchOp({ schemas: [patchOp], Operations: [{ op: 'add', path: 'title', value: 'Boss' }] })
    const reply = await scim.call(`/Users/${id}`, { method: 'PATCH', body: JSON.stringify(operations), headers: { 'content-type': 'application/scim+json' } })
    assert.equal(reply.json.title, 'Boss', reply.text)
    const bulk = new SCIMMY.Messages.BulkRequest({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [{ method: 'POST', path: '/Users', bulkId: 'b', data: { userName: 'bulked' } }],
    })
    const answer = await scim.call('/Bulk', { method: 'POST', body: JSON.stringify(bulk), headers: { 'content-type': 'application/scim+json' } })
    assert.equal(new SCIMMY.Messages.BulkResponse(answer.json).Operations[0]?.bulkId, 'b', answer.text)
  })
})
