import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { Sessions } from '../src/contracts.ts'
import { browser, keyIn, locationOf } from './support/browser.ts'
import { loginServer } from './support/server.ts'

describe('logins and sessions belong to a tenant, security 8.1 and 8.2', () => {
  let server: Awaited<ReturnType<typeof loginServer>>
  before(async () => {
    server = await loginServer()
    await server.use(Tenants).create({ slug: 'acme' })
  })
  after(() => server.stop())
  const right = { username: 'kim', password: 'right' }
  const start = '/start?application=one'

  it('stay below the path of their tenant', async () => {
    const kim = browser(server)
    const begun = await kim.get(`/t/acme${start}`)
    assert.match(locationOf(begun), /^\/t\/acme\/authenticationendpoint\/login\.do\?/)
    assert.match(begun.headers.getSetCookie().join(), /; Path=\/t\/acme;/)
    const page = await kim.get(locationOf(begun))
    assert.match(page.text, /action="\/t\/acme\/commonauth"/)
    const answer = await kim.post('/t/acme/commonauth', { sessionDataKey: keyIn(locationOf(begun)), ...right })
    assert.match(locationOf(answer), /^\/t\/acme\/back\?/)
    assert.match(answer.headers.getSetCookie().join(), /^commonAuthId=[^;]+; Path=\/t\/acme;/)
    assert.equal((await kim.get(locationOf(answer))).json.outcome, 'success')
  })

  it('are unknown to another tenant, even with key and cookies', async () => {
    const kim = browser(server)
    const key = keyIn(locationOf(await kim.get(`/t/acme${start}`)))
    assert.equal((await kim.post('/commonauth', { sessionDataKey: key, ...right })).status, 400)
    const answer = await kim.post('/t/acme/commonauth', { sessionDataKey: key, ...right })
    assert.equal((await kim.get(locationOf(answer).replace('/t/acme', ''))).status, 400)
    const { json } = await kim.get(locationOf(answer))
    assert.match(locationOf(await kim.get(start)), /login\.do/)
    const sessions = server.use(Sessions)
    const other = await server.use(Tenants).default()
    assert.equal(await sessions.find(other, json.session.id), undefined)
    assert.equal(await sessions.end(other, json.session.id), false)
    assert.deepEqual(await sessions.listOf(other, 'id-of-kim'), [])
    assert.equal((await kim.get(`/t/acme${start}`)).json.outcome, 'success')
  })
})
