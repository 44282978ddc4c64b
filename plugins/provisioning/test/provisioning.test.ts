import assert from 'node:assert/strict'
import access from '@gatehouse/access'
import { bearerVerifiers } from '@gatehouse/access/contracts'
import { Clock, defineKind, definePlugin, ServerError, s, type Tenant, Tenants, Transient } from '@gatehouse/kernel'
import { Jobs } from '@gatehouse/kernel/jobs'
import { fixedClock, startTestServer, type TestRequest } from '@gatehouse/kernel/testing'
import users from '@gatehouse/users'
import { Users } from '@gatehouse/users/contracts'
import { type Change, type ProvisioningTarget, provisioningTargets } from '../src/contracts.ts'
import provisioning from '../src/plugin.ts'

const base = '/api/server/v1/provisioning/targets'
const password = 'correct-horse-battery-1'
const asAdmin = { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` }
const holding = (...permissions: readonly string[]) => ({ authorization: `Bearer ${permissions.join('~')}` })

/** A foreign system in memory: one for each `place`. */
const startServer = async () => {
  const pushed: (Change & { readonly place: string })[] = []
  const people = new Map<string, string>()
  let failing: Error | undefined
  const clock = fixedClock(Date.now())
  const memory = defineKind({
    name: 'memory',
    settings: s.object({ place: s.string(), token: s.secret(), more: s.object({ key: s.secret() }).optional() }),
    open: ({ place }): ProvisioningTarget => ({
      async push(change) {
        pushed.push({ ...change, place })
        if (failing) throw failing
        const id = change.kind === 'upsert' ? change.user.id : change.userId
        if (change.kind === 'upsert') people.set(`${place}/${id}`, change.user.username)
        else people.delete(`${place}/${id}`)
        return { remoteId: change.remoteId ?? `remote-${id}` }
      },
      async check() {
        if (failing) throw failing
      },
    }),
  })
  const fixtures = definePlugin({
    name: 'test-fixtures',
    setup({ host }) {
      host.contribute(provisioningTargets, memory)
      host.contribute(bearerVerifiers, {
        name: 'test',
        verify: async (tenant, token) => ({ tenantId: tenant.id, kind: 'user', subject: 'caller', permissions: new Set(token.split('~')) }),
      })
    },
  })
  const server = await startTestServer({
    plugins: [users, access, provisioning, fixtures],
    replace: [[Clock, clock]],
    tables: { admin: { password }, jobs: { runInServer: false } },
  })
  await server.settle()
  const call = (path: string, { headers, ...request }: TestRequest = {}, as: Record<string, string> = asAdmin) =>
    server.request(path.startsWith('/t/') ? path : base + path, { ...request, headers: { ...as, ...headers } })
  const tenant: Tenant = await server.use(Tenants).default()
  return {
    server,
    call,
    tenant,
    clock,
    pushed,
    people,
    users: server.use(Users),
    fail: (error: Error | undefined) => {
      failing = error
    },
    async target(name: string, more: Record<string, unknown> = {}): Promise<string> {
      const { status, json, text } = await call('', { json: { name, kind: 'memory', settings: { place: name, token: 'a-secret' }, ...more } })
      if (status !== 201) throw new Error(text)
      return json.id
    },
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

describe('provisioning', () => {
  it('brings created, changed and deleted users to every target that is on', async () => {
    await using it = await startServer()
    await it.target('a')
    await it.target('b')
    await it.target('off', { enabled: false })
    const { id } = await it.users.create(it.tenant, { username: 'ann' })
    await it.server.settle()
    assert.deepEqual(
      [...it.people],
      [
        [`a/${id}`, 'ann'],
        [`b/${id}`, 'ann'],
      ],
    )
    await it.users.update(it.tenant, id, { claims: { givenname: 'Ann' } })
    await it.server.settle()
    assert.deepEqual(it.pushed.at(-1)?.remoteId, `remote-${id}`, 'the id that the other side gave is kept')
    await it.users.remove(it.tenant, id)
    await it.server.settle()
    assert.equal(it.people.size, 0)
    assert.deepEqual([it.pushed.at(-1)?.kind, it.pushed.at(-1)?.remoteId], ['remove', `remote-${id}`])
  })

  it('sends the newest state once, however many changes led to it', async () => {
    await using it = await startServer()
    await it.target('a')
    const { id } = await it.users.create(it.tenant, { username: 'ann' })
    for (const givenname of ['A', 'B', 'C']) await it.users.update(it.tenant, id, { claims: { givenname } })
    await it.server.settle()
    assert.equal(it.pushed.length, 1)
    const [only] = it.pushed
    assert.equal(only?.kind === 'upsert' && only.user.claims.givenname, 'C')
  })

  it('tries again after a passing failure, with growing waits, and the server goes on meanwhile, security 11.6', async () => {
    await using it = await startServer()
    await it.target('a')
    it.fail(new Transient('away'))
    const { id } = await it.users.create(it.tenant, { username: 'ann' })
    for (let turn = 0; turn < 4; turn += 1) {
      await it.server.settle()
      it.clock.advance(20_000)
    }
    assert.ok(it.pushed.length >= 3)
    assert.equal(it.people.size, 0)
    it.fail(undefined)
    await it.server.settle()
    assert.deepEqual([...it.people], [[`a/${id}`, 'ann']])
  })

  it('stops at once where trying again does not help, and starts anew with the next change', async () => {
    await using it = await startServer()
    await it.target('a')
    it.fail(new ServerError('the name is not allowed there'))
    const { id } = await it.users.create(it.tenant, { username: 'ann' })
    await it.server.settle()
    it.clock.advance(3_600_000)
    await it.server.settle()
    assert.equal(it.pushed.length, 1)
    const dead = await it.server.use(Jobs).dead(it.tenant.id)
    assert.deepEqual([dead.length, dead[0]?.name, dead[0]?.error], [1, 'provisioning.push-user', 'the name is not allowed there'])
    it.fail(undefined)
    await it.users.update(it.tenant, id, { claims: { givenname: 'A' } })
    await it.server.settle()
    assert.equal(it.people.size, 1)
  })

  it('keeps tenants apart, security 8.3', async () => {
    await using it = await startServer()
    await it.target('a')
    const other = await it.server.use(Tenants).create({ slug: 'other.test' })
    await it.users.create(other, { username: 'eve' })
    await it.server.settle()
    assert.equal(it.pushed.length, 0)
  })

  it('leaves a target alone that is switched off or gone meanwhile', async () => {
    await using it = await startServer()
    const id = await it.target('a')
    await it.users.create(it.tenant, { username: 'ann' })
    assert.equal((await it.call(`/${id}`, { method: 'DELETE' })).status, 204)
    await it.server.settle()
    assert.equal(it.pushed.length, 0)
  })
})

describe('provisioning targets API', () => {
  let it_: Awaited<ReturnType<typeof startServer>>
  before(async () => {
    it_ = await startServer()
  })
  after(() => it_[Symbol.asyncDispose]())

  it('shows targets without their secrets, and keeps a secret that comes back masked, security 1.9', async () => {
    const made = await it_.call('', { json: { name: 'Staff', kind: 'memory', settings: { place: 'p', token: 's-1', more: { key: 's-2' } } } })
    assert.equal(made.status, 201)
    assert.deepEqual(made.json.settings, { place: 'p', token: '********', more: { key: '********' } })
    const path = `/${made.json.id}`
    assert.deepEqual((await it_.call(path)).json, made.json)
    const listed = await it_.call('')
    assert.deepEqual(listed.json.targets, [made.json])
    assert.ok(!/s-[12]/.test(listed.text))
    const changed = await it_.call(path, {
      method: 'PUT',
      json: { ...made.json, id: undefined, name: 'Renamed', settings: { ...made.json.settings, place: 'q' } },
    })
    assert.deepEqual([changed.status, changed.json.name, changed.json.settings.place], [200, 'Renamed', 'q'])
    const { Connections } = await import('@gatehouse/kernel')
    const [stored] = await it_.server.use(Connections).list(it_.tenant, provisioningTargets.id)
    assert.deepEqual(stored?.settings, { place: 'q', token: 's-1', more: { key: 's-2' } })
  })

  for (const [what, body, status] of [
    ['an unknown kind', { kind: 'fax' }, 400],
    ['settings that are not those of the kind', { settings: { place: 'p' } }, 400],
    ['an unknown setting', { settings: { place: 'p', token: 't', admin: true } }, 400],
    ['a blank name', { name: '' }, 400],
    ['a name that is taken', { name: 'Renamed' }, 409],
    ['an unknown member', { owner: 'me' }, 400],
  ] as const)
    it(`refuses ${what}`, async () => {
      const answer = await it_.call('', { json: { name: 'New', kind: 'memory', settings: { place: 'p', token: 't' }, ...body } })
      assert.equal(answer.status, status, answer.text)
      assert.ok(answer.json.traceId)
    })

  it('says whether a target works', async () => {
    const id = await it_.target('tested')
    assert.deepEqual((await it_.call(`/${id}/test`, { method: 'POST' })).json, { working: true })
    it_.fail(new Transient('the other side is away'))
    assert.deepEqual((await it_.call(`/${id}/test`, { method: 'POST' })).json, { working: false, reason: 'the other side is away' })
    it_.fail(undefined)
    const off = await it_.target('switched-off', { enabled: false })
    assert.equal((await it_.call(`/${off}/test`, { method: 'POST' })).json.working, false)
  })

  it('describes the kinds, for forms', async () => {
    const { json } = await it_.call('/kinds')
    assert.deepEqual([json.kinds[0].name, json.kinds[0].settings.properties.token.format], ['memory', 'secret'])
  })

  it('demands the permission of each operation, security 7.4', async () => {
    const id = await it_.target('guarded')
    for (const [method, path, verb] of [
      ['GET', '', 'view'],
      ['GET', `/${id}`, 'view'],
      ['GET', '/kinds', 'view'],
      ['POST', `/${id}/test`, 'update'],
      ['DELETE', `/${id}`, 'delete'],
    ] as const) {
      const others = ['view', 'create', 'update', 'delete'].filter((other) => other !== verb).map((other) => `internal_idp_${other}`)
      assert.equal((await it_.call(path, { method }, {})).status, 401)
      assert.equal((await it_.call(path, { method }, holding(...others))).status, 403, `${method} ${path}`)
      assert.ok((await it_.call(path, { method }, holding(`internal_idp_${verb}`))).status < 300, `${method} ${path}`)
    }
  })

  it('knows nothing of another tenant, security 8.2', async () => {
    const id = await it_.target('ours')
    const { slug } = await it_.server.use(Tenants).create({ slug: 'other.test' })
    const there = holding(...['view', 'create', 'update', 'delete'].map((verb) => `internal_idp_${verb}`))
    for (const [method, rest, json] of [
      ['GET', '', undefined],
      ['PUT', '', { name: 'x', kind: 'memory', settings: { place: 'p', token: 't' } }],
      ['DELETE', '', undefined],
      ['POST', '/test', undefined],
    ] as const)
      assert.equal((await it_.call(`/t/${slug}${base}/${id}${rest}`, { method, ...(json ? { json } : {}) }, there)).status, 404, `${method} ${rest}`)
    assert.deepEqual((await it_.call(`/t/${slug}${base}`, {}, there)).json, { targets: [] })
  })
})
