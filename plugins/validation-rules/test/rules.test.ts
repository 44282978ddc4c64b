import assert from 'node:assert/strict'
import access from '@gatehouse/access'
import { bearerVerifiers } from '@gatehouse/access/contracts'
import claims from '@gatehouse/claims'
import { definePlugin, Tenants } from '@gatehouse/kernel'
import { startTestServer, type TestReply, type TestServer } from '@gatehouse/kernel/testing'
import pages from '@gatehouse/pages'
import users from '@gatehouse/users'
import { InvalidUser, PasswordDemands, Users, WeakPassword } from '@gatehouse/users/contracts'
import plugin from '../src/plugin.ts'

const base = '/api/server/v1/validation-rules'
const admin = { authorization: `Basic ${Buffer.from('admin:correct-horse-battery-1').toString('base64')}` }
const holder = definePlugin({
  name: 'test-holder',
  setup: ({ host }) =>
    host.contribute(bearerVerifiers, {
      name: 'test',
      verify: async (tenant, token) => ({ tenantId: tenant.id, kind: 'user', subject: 'u', permissions: new Set([token]) }),
    }),
})
const rule = (validator: string, values: Record<string, string> = {}) => ({
  validator,
  properties: Object.entries(values).map(([key, value]) => ({ key, value })),
})
const strict = [
  rule('LengthValidator', { 'min.length': '10', 'max.length': '20' }),
  rule('NumeralValidator', { 'min.length': '2' }),
  rule('UpperCaseValidator', { 'min.length': '1' }),
  rule('LowerCaseValidator', { 'min.length': '1' }),
  rule('SpecialCharacterValidator', { 'min.length': '1' }),
  rule('UniqueCharacterValidator', { 'min.unique.character': '6' }),
  rule('RepeatedCharacterValidator', { 'max.consecutive.character': '2' }),
]
const good = 'Tides-and-42-Whale'

describe('validation rules, openapi/validation-rules.yaml', () => {
  let server: TestServer
  before(async () => {
    server = await startTestServer({
      plugins: [pages, users, access, claims, plugin, holder],
      tables: { admin: { password: 'correct-horse-battery-1' } },
      config: { users: { hashMemory: 64, hashPasses: 1, allowWeakHash: true } },
    })
  })
  after(() => server.stop())
  afterEach(async () => assert.equal((await call('POST', '/revert', { fields: ['password', 'username'] })).status, 200))
  const call = (method: string, path: string, json?: unknown, headers: Record<string, string> = admin) =>
    server.request(path.startsWith('/t/') ? path : base + path, { method, headers, ...(json === undefined ? {} : { json }) })
  const tenant = () => server.use(Tenants).default()
  let count = 0
  const make = async (given: { username?: string; password?: string }) => server.use(Users).create(await tenant(), { username: `u${count++}`, ...given })

  it('are those of the server until a tenant sets its own, read by everybody, and taken back', async () => {
    const before = (await call('GET', '', undefined, {})).json
    assert.deepEqual(
      before.map(({ field }: { field: string }) => field),
      ['password', 'username'],
    )
    assert.deepEqual(before[0].rules[0], rule('LengthValidator', { 'min.length': '8', 'max.length': '1024' }))
    const put = await call('PUT', '/password', { rules: strict })
    assert.deepEqual([put.status, put.json], [200, { field: 'password', rules: strict }])
    assert.deepEqual((await call('GET', '/password', undefined, {})).json, put.json)
    const pattern = [rule('JavaRegExValidator', { 'java.regex': '[a-z]+\\d*' })]
    const both = [
      { field: 'username', regEx: pattern },
      { field: 'password', rules: strict },
    ]
    assert.deepEqual((await call('PUT', '', both)).json, [both[1], both[0]])
    assert.deepEqual((await call('POST', '/revert', { fields: ['username', 'password'] })).json, before)
    const names = (await call('GET', '/validators', undefined, {})).json.map(({ name }: { name: string }) => name)
    for (const { validator } of [...strict, ...pattern]) assert.ok(names.includes(validator), validator)
  })
  it('are judged wherever a user is made or a password set, each by its own', async () => {
    await call('PUT', '/password', { rules: strict })
    const [ann, at] = [await make({ password: good }), await tenant()]
    for (const bad of [
      'Sho-42rt',
      'Tides-and-4-Whale',
      'tides-and-42-whale',
      'TIDES-AND-42-WHALE',
      'Tidesand42Whale',
      'Aa-42Aa-42Aa-',
      'Tides-and-42-Whaaale',
      `${good}${good}`,
    ]) {
      await assert.rejects(make({ password: bad }), (error) => error instanceof WeakPassword && /^the password is not taken: /.test(error.message), bad)
      await assert.rejects(server.use(Users).update(at, ann.id, { password: bad }), WeakPassword, bad)
    }
    await server.use(Users).update(at, ann.id, { password: `${good}7` })
    await make({})
    await server.use(Users).update(at, ann.id, { claims: { title: 'Boss' } })
  })
  it('are no way below what the server demands, NIST SP 800-63B §3.1.1', async () => {
    await call('PUT', '/password', { rules: [rule('LengthValidator', { 'min.length': '1', 'max.length': '30' })] })
    await assert.rejects(make({ password: 'Ab1-xyz' }), WeakPassword)
    await assert.rejects(make({ password: 'password' }), WeakPassword)
  })
  for (const [validator, fine, bad] of [
    ['EmailFormatValidator', ['a@acme.io', 'a.b+c@x-y.acme.io'], ['a', 'a@b', '@acme.io', 'a@acme..io', `a@${'b.'.repeat(5000)}c`]],
    ['AlphanumericValidator', ['ann', 'Zoë7'], ['an n', 'a-b', 'a@b.c']],
  ] as const)
    it(`judge names by ${validator}, when they are made or changed`, async () => {
      await call('PUT', '/username', { rules: [rule(validator, { 'enable.validator': 'true' })] })
      const at = await tenant()
      for (const username of fine) {
        const user = await make({ username: username.replace('a', `a${count++}`) })
        for (const name of bad) await assert.rejects(server.use(Users).update(at, user.id, { username: name }), InvalidUser, name.slice(0, 20))
      }
      for (const username of bad) await assert.rejects(make({ username }), InvalidUser)
      await call('PUT', '/username', { rules: [rule(validator, { 'enable.validator': 'false' })] })
      await make({ username: `off-${count++}` })
    })
  it('take one pattern in the place of rules, run in linear time, security 1.5', async () => {
    assert.equal((await call('PUT', '/password', { regEx: [rule('JavaRegExValidator', { 'java.regex': '(([a-z])+.)+[A-Z]([a-z])+' })] })).status, 200)
    await make({ password: 'whales.and.Tides' })
    await assert.rejects(make({ password: `${'a'.repeat(900)}!` }), WeakPassword)
    for (const pattern of ['(?=.*[A-Z]).+', '(a)\\1', '(', '']) {
      const { status, json } = await call('PUT', '/password', {
        regEx: pattern === '' ? [rule('JavaRegExValidator')] : [rule('JavaRegExValidator', { 'java.regex': pattern })],
      })
      assert.deepEqual([status, json.code], [400, 'IVM-60001'], pattern)
    }
  })
  it('tell pages what is demanded of a password, in texts that can be translated', async () => {
    const demands = server.use(PasswordDemands)
    assert.deepEqual(await demands.of(await tenant()), [])
    await call('PUT', '/password', { rules: strict })
    const told = await demands.of(await tenant())
    assert.deepEqual(told[0], { key: 'validation-rules.length', values: { min: '10', max: '20' } })
    assert.equal(told.length, strict.length)
  })
  it('refuse what is malformed, and change nothing, security 7.3', async () => {
    await call('PUT', '/password', { rules: strict })
    const refusals: readonly (readonly [string, unknown, number?])[] = [
      ['/password', {}],
      ['/password', { rules: strict, regEx: [rule('JavaRegExValidator', { 'java.regex': 'a' })] }],
      ['/password', { rules: [rule('NoValidator')] }],
      ['/password', { rules: [rule('EmailFormatValidator', { 'enable.validator': 'true' })] }],
      ['/password', { rules: [rule('JavaRegExValidator', { 'java.regex': 'a' })] }],
      ['/password', { rules: [rule('NumeralValidator', { 'min.length': '-1' })] }],
      ['/password', { rules: [rule('NumeralValidator', { 'min.length': '99999' })] }],
      ['/password', { rules: [rule('NumeralValidator', { other: '1' })] }],
      ['/password', { rules: [rule('NumeralValidator'), rule('NumeralValidator')] }],
      ['/password', { rules: [rule('LengthValidator', { 'min.length': '9', 'max.length': '8' })] }],
      ['/password', { rules: [rule('LengthValidator', { 'max.length': '7' })] }],
      ['/username', { rules: [rule('EmailFormatValidator', { 'enable.validator': 'yes' })] }],
      ['/none', { rules: [] }, 404],
      [
        '',
        [
          { field: 'password', rules: [] },
          { field: 'username', rules: [rule('NoValidator')] },
        ],
      ],
      [
        '',
        [
          { field: 'password', rules: [] },
          { field: 'password', rules: [] },
        ],
      ],
      ['', [{ field: '__proto__', rules: [] }]],
    ]
    for (const [path, body, status = 400] of refusals) {
      const reply: TestReply = await call('PUT', path, body)
      assert.equal(reply.status, status, `${path} ${JSON.stringify(body)} ${reply.text}`)
      assert.match(reply.json.code, /^IVM-6000/)
    }
    assert.deepEqual((await call('GET', '/password')).json.rules, strict)
  })
  it('demand the permission, and are those of one tenant, security 7.4 and 8.2', async () => {
    const bearer = (permission: string) => ({ authorization: `Bearer ${permission}` })
    for (const [method, path, body] of [
      ['PUT', '', []],
      ['PUT', '/password', { rules: [] }],
      ['POST', '/revert', { fields: [] }],
    ] as const) {
      assert.equal((await call(method, path, body, {})).status, 401)
      assert.equal((await call(method, path, body, bearer('internal_login'))).status, 403)
      assert.equal((await call(method, path, body, bearer('internal_validation_rule_mgt_update'))).status, 200)
    }
    const other = await server.use(Tenants).create({ slug: 'other' })
    await call('PUT', '/password', { rules: strict })
    assert.equal((await call('GET', `/t/other${base}/password`)).json.rules.length, 1)
    await server.use(Users).create(other, { username: 'them', password: 'plain-and-long' })
  })
})
