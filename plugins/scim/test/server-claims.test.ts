import assert from 'node:assert/strict'
import claims from '@gatehouse/claims'
import type { TestReply } from '@gatehouse/kernel/testing'
import { asAdmin, asUser, type Scim, startScim } from './support/server.ts'

const base = '/api/server/v1/claim-dialects/local/claims'
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const system = 'urn:scim:wso2:schema'
const pathOf = (name: string) => `${base}/${Buffer.from(`http://wso2.org/claims/${name}`).toString('base64url')}`

describe("rules of the server's own claims in SCIM", () => {
  let scim: Scim
  before(async () => {
    scim = await startScim({ plugins: [claims] })
  })
  after(() => scim[Symbol.asyncDispose]())
  const ruled = async (name: string, change: object): Promise<AsyncDisposable> => {
    const { json } = await scim.server.request(pathOf(name), { headers: asAdmin })
    const put = (body: object) => scim.server.request(pathOf(name), { method: 'PUT', headers: asAdmin, json: body })
    assert.equal((await put({ ...json, ...change })).status, 200)
    return { [Symbol.asyncDispose]: async () => assert.equal((await put(json)).status, 200) }
  }
  let count = 0
  const named = (more: object = {}) => ({ userName: `s${count++}`, ...more })
  const refused = ({ status, json }: TestReply, expected: number, scimType: string) =>
    assert.deepEqual([status, json.scimType, json.status], [expected, scimType, String(expected)], JSON.stringify(json))
  const found = async (id: string) => (await scim.call(`/Users/${id}`)).json
  const replace = (id: string, json: object) => scim.call(`/Users/${id}`, { method: 'PUT', json })
  const me = (id: string, method: 'PUT' | 'PATCH', json: object) => scim.call('/Me', { method, json }, asUser(id))
  /** Every way in refuses these values, and nothing is changed: security rule 7.3. */
  const refusedEverywhere = async (values: object, scimType = 'invalidValue', status = 400) => {
    refused(await scim.create(named(values)), status, scimType)
    const { json: before } = await scim.create(named({ title: 'Clerk' }))
    refused(await replace(before.id, { userName: before.userName, ...values }), status, scimType)
    const patch = {
      Operations: [
        { op: 'replace', path: 'nickName', value: 'half' },
        { op: 'add', value: values },
      ],
    }
    refused(await scim.patch(before.id, patch.Operations), status, scimType)
    refused(await me(before.id, 'PATCH', patch), status, scimType)
    refused(await me(before.id, 'PUT', { userName: before.userName, ...values }), status, scimType)
    const Operations = [
      { method: 'POST', path: '/Users', bulkId: 'x', data: named(values) },
      { method: 'PATCH', path: `/Users/${before.id}`, data: patch },
    ]
    const bulk = (await scim.call('/Bulk', { method: 'POST', json: { Operations } })).json
    for (const one of bulk.Operations) assert.deepEqual([one.status.code, one.response.scimType], [status, scimType])
    assert.deepEqual(await found(before.id), before)
  }

  it('that come with it: an address and a date of birth have their form, in POST, PUT, PATCH, Bulk and /Me', async () => {
    await refusedEverywhere({ emails: [{ value: 'nobody', primary: true }] })
    await refusedEverywhere({ [system]: { dateOfBirth: '01.02.2003' } })
    const { status } = await scim.create(named({ emails: [{ value: 'ann@acme.io', primary: true }], [system]: { dateOfBirth: '2003-02-01' } }))
    assert.equal(status, 201)
  })
  it('pattern, length and options, also of a value in a list, RFC 7643 §7', async () => {
    await using _title = await ruled('title', {
      canonicalValues: [
        { label: 'Clerk', value: 'Clerk' },
        { label: 'Boss', value: 'Boss' },
      ],
    })
    await using _mobile = await ruled('mobile', { regEx: '\\+\\d+', properties: [{ key: 'RegExValidationError', value: 'With its country.' }] })
    await using _middle = await ruled('middleName', { properties: [{ key: 'maxLength', value: '3' }] })
    await refusedEverywhere({ title: 'King' })
    await refusedEverywhere({ phoneNumbers: [{ type: 'mobile', value: '5550100' }] })
    await refusedEverywhere({ name: { middleName: 'Four' } })
    const { json } = await scim.create(
      named({
        title: 'boss',
        phoneNumbers: [
          { type: 'mobile', value: '+15550100' },
          { type: 'work', value: 'none' },
        ],
      }),
    )
    assert.equal(json.title, 'boss')
    assert.equal((await scim.create(named({ phoneNumbers: [{ type: 'mobile', value: '1' }] }))).json.detail, 'With its country.')
    const schemas = (await scim.call('/Schemas')).json as { id: string; attributes: { name: string; canonicalValues?: string[]; displayName?: string }[] }[]
    const core = schemas.find(({ id }) => id.endsWith('core:2.0:User'))
    const title = core?.attributes.find(({ name }) => name === 'title')
    assert.deepEqual([title?.canonicalValues, title?.displayName], [['Clerk', 'Boss'], 'Title'])
  })
  it('required: missing is invalidValue, taken away is mutability', async () => {
    const { json: early } = await scim.create(named())
    await using _title = await ruled('title', { required: true })
    await using _given = await ruled('givenname', { profiles: {} })
    await using _mail = await ruled('emailaddress', { profiles: {} })
    const whole = { title: 'Clerk', name: { givenName: 'Ann' }, emails: [{ value: 'r@acme.io' }] }
    for (const lacking of [{ title: undefined }, { title: '' }, { name: { familyName: 'Lee' } }, { emails: [{ type: 'work', value: 'r@acme.io' }] }])
      refused(await scim.create(named({ ...whole, ...lacking })), 400, 'invalidValue')
    const { json } = await scim.create(named(whole))
    for (const operation of [
      { op: 'remove', path: 'title' },
      { op: 'remove', path: 'name.givenName' },
      { op: 'remove', path: 'emails' },
      { op: 'replace', path: 'emails', value: [{ type: 'home', value: 'r@acme.io' }] },
      { op: 'replace', value: { name: { givenName: null } } },
    ]) {
      refused(await scim.patch(json.id, [operation]), 400, 'mutability')
      refused(await me(json.id, 'PATCH', { Operations: [operation] }), 400, 'mutability')
    }
    refused(await replace(json.id, { userName: json.userName, title: 'Clerk' }), 400, 'invalidValue')
    assert.deepEqual(await found(json.id), json)
    const kept = await scim.patch(early.id, [{ op: 'add', path: 'nickName', value: 'Kim' }])
    assert.equal(kept.status, 200, 'a rule that was made later keeps nobody from changing something else')
  })
  it('read-only: PATCH is refused, POST and PUT leave it alone, RFC 7644 §3.5', async () => {
    const { json } = await scim.create(named({ title: 'Clerk', name: { givenName: 'Ann', familyName: 'Lee' }, phoneNumbers: [{ type: 'fax', value: '1' }] }))
    await using _title = await ruled('title', { readOnly: true })
    await using _last = await ruled('lastname', { readOnly: true })
    await using _fax = await ruled('phoneNumbers.fax', { readOnly: true })
    for (const operation of [
      { op: 'replace', path: 'title', value: 'Boss' },
      { op: 'remove', path: 'title' },
      { op: 'replace', path: 'name.familyName', value: 'Li' },
      { op: 'replace', path: 'phoneNumbers[type eq "fax"].value', value: '2' },
      { op: 'remove', path: 'phoneNumbers' },
    ])
      refused(await scim.patch(json.id, [{ op: 'replace', path: 'nickName', value: 'half' }, operation]), 400, 'mutability')
    assert.deepEqual(await found(json.id), json)
    const phoneNumbers = [
      { type: 'fax', value: '2' },
      { type: 'home', value: '3' },
    ]
    const put = await replace(json.id, { userName: json.userName, title: 'Boss', name: { givenName: 'Anna', familyName: 'Li' }, phoneNumbers })
    assert.deepEqual([put.status, put.json.title, put.json.name], [200, 'Clerk', { familyName: 'Lee', givenName: 'Anna' }])
    assert.deepEqual(put.json.phoneNumbers, [
      { value: '3', type: 'home' },
      { value: '1', type: 'fax' },
    ])
    const made = await scim.create(named({ title: 'Boss', phoneNumbers }))
    assert.deepEqual([made.status, made.json.title, made.json.phoneNumbers], [201, undefined, [{ value: '3', type: 'home' }]])
  })
  it('of the profile: /Me obeys that of users, everybody else that of administrators, security 7.2', async () => {
    await using _title = await ruled('title', { profiles: { endUser: { readOnly: true }, console: { required: true } } })
    refused(await scim.create(named()), 400, 'invalidValue')
    const { json } = await scim.create(named({ title: 'Clerk', externalId: 'e1', [enterprise]: { department: 'Tools' } }))
    refused(await me(json.id, 'PATCH', { Operations: [{ op: 'replace', path: 'title', value: 'Boss' }] }), 400, 'mutability')
    const put = await me(json.id, 'PUT', { userName: json.userName, title: 'Boss', nickName: 'Kim' })
    assert.deepEqual([put.status, put.json.title, put.json.nickName], [200, 'Clerk', 'Kim'])
    assert.equal((await scim.patch(json.id, [{ op: 'replace', path: 'title', value: 'Boss' }])).json.title, 'Boss')
  })
  it('unique: 409 in every way in, over letter case, for the old value of nobody else', async () => {
    await using _mail = await ruled('emailaddress', { uniquenessScope: 'ACROSS_USERSTORES' })
    await using _work = await ruled('phoneNumbers.work', { uniquenessScope: 'WITHIN_USERSTORE' })
    const { json } = await scim.create(named({ emails: [{ value: 'One@acme.io' }], phoneNumbers: [{ type: 'work', value: '77' }] }))
    await refusedEverywhere({ emails: [{ value: 'one@ACME.io', primary: true }] }, 'uniqueness', 409)
    await refusedEverywhere({ phoneNumbers: [{ type: 'work', value: '77' }] }, 'uniqueness', 409)
    const own = await scim.patch(json.id, [{ op: 'replace', path: 'emails', value: [{ value: 'one@acme.io' }] }])
    assert.deepEqual([own.status, own.json.emails], [200, [{ value: 'one@acme.io', primary: true }]])
    const replies = await Promise.all(Array.from({ length: 6 }, () => scim.create(named({ emails: [{ value: 'contested@acme.io' }] }))))
    assert.deepEqual(replies.map(({ status }) => status).sort(), [201, 409, 409, 409, 409, 409])
  })
})
