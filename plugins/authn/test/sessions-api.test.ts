import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { Data } from '@gatehouse/kernel/data'
import { sessionApplicationTable } from '../src/data/session-application-table.ts'
import { begin, browser, signIn } from './support/browser.ts'
import { makeApplication } from './support/directory.ts'
import { loginServer } from './support/server.ts'

const as = (username: string, permissions = 'internal_login') => ({ 'x-user': `id-of-${username}`, 'x-permissions': permissions })
describe('/api/users/v1/…/sessions, openapi/user-sessions.yaml', () => {
  let server: Awaited<ReturnType<typeof loginServer>>
  before(async () => {
    server = await loginServer()
  })
  after(() => server.stop())
  const remove = (path: string, headers: Readonly<Record<string, string>>) => server.request(path, { method: 'DELETE', headers })
  const own = '/api/users/v1/me/sessions'

  it('lists own sessions only, security 4.5', async () => {
    const { back } = await signIn(browser(server))
    const { json } = await server.get(own, as('kim'))
    assert.equal(json.userId, 'id-of-kim')
    const found = json.sessions.find(({ id }: { id: string }) => id === back.json.session.id)
    assert.deepEqual(Object.keys(found).sort(), ['applications', 'id', 'ip', 'lastAccessTime', 'loginTime', 'userAgent'])
    assert.deepEqual(found.applications, [{ id: 'id-of-one', subject: 'kim', appName: 'one', appId: 'id-of-one' }])
    assert.deepEqual((await server.get(own, as('mallory'))).json.sessions, [])
  })

  it("ends one of one's own, and no session of another user, security 4.5", async () => {
    const { back } = await signIn(browser(server))
    const path = `${own}/${back.json.session.id}`
    assert.equal((await remove(path, as('mallory'))).status, 404)
    assert.equal((await remove(path, as('kim'))).status, 204)
    assert.equal((await remove(path, as('kim'))).status, 404)
  })

  it('ends all of them', async () => {
    await signIn(browser(server))
    assert.equal((await remove(own, as('kim'))).status, 204)
    assert.deepEqual((await server.get(own, as('kim'))).json.sessions, [])
  })

  it('names the applications that a session was used for, by single sign-on as well, and the provider of a federated one', async () => {
    const kim = browser(server)
    const { back } = await signIn(kim)
    for (const _ of [1, 2]) await begin(kim, 'choice')
    const view = as('admin', 'internal_session_view')
    const shown = async () => (await server.get(`/api/users/v1/id-of-kim/sessions/${back.json.session.id}`, view)).json
    const names = ({ applications }: { applications: readonly { appName: string }[] }) => applications.map(({ appName }) => appName).sort()
    assert.deepEqual(names(await shown()), ['choice', 'one'])
    server.directory.applications.put({ ...makeApplication('choice', ['BasicAuthenticator', 'elsewhere']), name: 'renamed' })
    assert.deepEqual(names(await shown()), ['one', 'renamed'])
    assert.equal((await shown()).idpName, undefined)
    assert.equal((await remove(`/api/users/v1/id-of-kim/sessions/${back.json.session.id}`, as('admin', 'internal_session_delete'))).status, 204)
    const left = await server
      .use(Data)
      .rows(await server.use(Tenants).default(), sessionApplicationTable)
      .count({ sessionId: back.json.session.id })
    assert.equal(left, 0)
    server.directory.applications.put(makeApplication('choice', ['BasicAuthenticator', 'elsewhere']))
  })

  it('shows and ends those of others for who may, security 7.4', async () => {
    const { back } = await signIn(browser(server))
    const path = '/api/users/v1/id-of-kim/sessions'
    const one = `${path}/${back.json.session.id}`
    assert.equal((await server.get(path, as('mallory'))).status, 403)
    assert.equal((await server.get(path)).status, 401)
    assert.equal((await remove(one, as('admin', 'internal_session_view'))).status, 403)
    assert.equal((await server.get(one, as('admin', 'internal_session_view'))).json.id, back.json.session.id)
    assert.equal((await remove(`/api/users/v1/id-of-mallory/sessions/${back.json.session.id}`, as('admin', 'internal_session_delete'))).status, 404)
    assert.equal((await remove(one, as('admin', 'internal_session_delete'))).status, 204)
    assert.equal((await remove(path, as('admin', 'internal_session_delete'))).status, 204)
  })
})
