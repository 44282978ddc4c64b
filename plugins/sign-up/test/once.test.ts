import assert from 'node:assert/strict'
import { createTestDatabase } from '@gatehouse/kernel/testing'
import { authorizePath, hiddenFields, type TestBrowser, type TestClient } from '@gatehouse/oauth/test-provider'
import { Users } from '@gatehouse/users/contracts'
import { ann, answered, errorsIn, isForm, type SignUpWorld, send, startSignUp } from './support.ts'

describe('one form, one account', () => {
  let world: SignUpWorld
  let client: TestClient
  let browser: TestBrowser
  before(async () => {
    world = await startSignUp({ open: true, triesPerHour: 1000 })
    client = await world.provider.addClient()
  })
  after(() => world.provider.stop())
  beforeEach(() => {
    browser = world.provider.browser()
  })
  const open = (by = browser) => by.go(authorizePath(client, { prompt: 'create' }))
  const find = (username: string) => world.provider.use(Users).find(world.provider.tenant, 'username', username)

  it('a page of another site and another browser make no account, security rules 4.2 and 4.3', async () => {
    const page = await open()
    const fields = { ...hiddenFields(page.text), ...ann, username: 'ira' }
    assert.equal((await browser.post('/commonauth', fields, { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' })).status, 403)
    assert.equal((await world.provider.browser().post('/commonauth', fields)).status, 400)
    await browser.go(`/commonauth?${new URLSearchParams(fields)}`)
    assert.equal(await find('ira'), undefined)
  })
  it('one login makes one account, whatever is posted at once, security rule 4.7', async () => {
    const page = await open()
    const names = ['jan', 'jan', 'joe', 'jim', 'jan']
    await Promise.all(names.map((username) => send(browser, page, { ...ann, username })))
    const made = (await Promise.all(['jan', 'joe', 'jim'].map(find))).filter(Boolean)
    assert.equal(made.length, 1)
    await browser.post('/commonauth', { ...hiddenFields(page.text), ...ann, username: 'jil' })
    assert.equal(await find('jil'), undefined)
  })
  it('user, audit record and what the login remembers commit together, security rule 1.12: a failure leaves nothing, and the form goes on', async () => {
    const page = await open()
    world.broken.audit = true
    const failed = await send(browser, page, { ...ann, username: 'kai' })
    world.broken.audit = false
    assert.ok(isForm(failed))
    assert.equal(await find('kai'), undefined)
    assert.ok(answered(await send(browser, failed, { ...ann, username: 'kai' })))
    assert.ok(await find('kai'))
  })
})

describe('tries of one address, security rule 5.3', () => {
  it('are counted before a name is looked at; then nothing is told and nothing made', async () => {
    const { provider } = await startSignUp({ open: true, triesPerHour: 2 })
    await using _ = provider
    const client = await provider.addClient()
    const browser = provider.browser()
    const tell = async (username: string) => send(browser, await browser.go(authorizePath(client, { prompt: 'create' })), { ...ann, username })
    assert.equal(errorsIn(await tell('kim')).length, 1)
    assert.equal(errorsIn(await tell('kim')).length, 1)
    for (const username of ['kim', 'zoe']) {
      const page = await tell(username)
      assert.deepEqual(errorsIn(page), [])
      assert.match(page.text, /Too many accounts/)
    }
    assert.equal(await provider.use(Users).find(provider.tenant, 'username', 'zoe'), undefined)
  })
})

for (const variable of ['GATEHOUSE_TEST_MYSQL_URL', 'GATEHOUSE_TEST_POSTGRES_URL']) {
  describe(`self-registration in the database of ${variable}`, function () {
    this.timeout(60_000)
    it('of forms sent at once one makes an account, and who sent the others goes on with it, security rule 4.7', async function () {
      const url = process.env[variable]
      if (!url) return this.skip()
      await using database = await createTestDatabase(url)
      const { provider } = await startSignUp({ open: true, triesPerHour: 1000 }, { tables: { data: { url: database.url } } })
      await using _ = provider
      const client = await provider.addClient()
      const browser = provider.browser()
      const page = await browser.go(authorizePath(client, { prompt: 'create' }))
      const names = ['ann', 'ann', 'bob', 'cas']
      const replies = await Promise.all(names.map((username) => browser.post('/commonauth', { ...hiddenFields(page.text), ...ann, username })))
      for (const { headers } of replies) assert.match(headers.get('location') ?? '', /\/oauth2\/authorize\?sessionDataKey=/)
      const made = await Promise.all(['ann', 'bob', 'cas'].map((username) => provider.use(Users).find(provider.tenant, 'username', username)))
      assert.equal(made.filter(Boolean).length, 1)
    })
  })
}
