import assert from 'node:assert/strict'
import { begin, browser, locationOf, signIn } from './support/browser.ts'
import { loginServer } from './support/server.ts'

describe('commonAuthLogout, endpoints.md §4', () => {
  let server: Awaited<ReturnType<typeof loginServer>>
  before(async () => {
    server = await loginServer()
  })
  after(() => server.stop())
  const signedIn = async (user: ReturnType<typeof browser>) => (await begin(user, 'one', { passive: true })).reply.json.outcome === 'success'
  const proofIn = (text: string) => /name="proof" value="([^"]+)"/.exec(text)?.[1] ?? ''

  it('asks first: a GET ends nothing, security 4.3', async () => {
    const kim = browser(server)
    await signIn(kim)
    const page = await kim.get('/commonauth?commonAuthLogout=true')
    assert.match(page.text, /Sign out\?/)
    assert.equal(await signedIn(kim), true)
  })

  it('asks on a GET with the proof as well, security 4.3', async () => {
    const kim = browser(server)
    await signIn(kim)
    const proof = proofIn((await kim.get('/commonauth?commonAuthLogout=true')).text)
    await kim.get(`/commonauth?${new URLSearchParams({ commonAuthLogout: 'true', proof })}`)
    assert.equal(await signedIn(kim), true)
  })

  it("ends nothing without the session's own proof, security 4.3", async () => {
    const [kim, mallory] = [browser(server), browser(server)]
    await signIn(kim)
    await signIn(mallory, 'one', {}, { username: 'mallory' })
    const foreign = proofIn((await mallory.get('/commonauth?commonAuthLogout=true')).text)
    for (const proof of ['', 'x', foreign]) {
      await kim.post('/commonauth', { commonAuthLogout: 'true', proof }, { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' })
    }
    assert.equal(await signedIn(kim), true)
  })

  it('ends the session and goes on to a path of this server only, security 4.6', async () => {
    for (const [target, expected] of [
      ['/oidc/logout?x=1', '/oidc/logout?x=1'],
      ['//evil.test/', ''],
      ['https://evil.test/', ''],
      ['/\\evil.test', ''],
      ['/..//evil.test', ''],
      ['/./\\evil.test', ''],
      ['oidc/logout', ''],
    ] as const) {
      const kim = browser(server)
      await signIn(kim)
      const query = new URLSearchParams({ commonAuthLogout: 'true', commonAuthCallerPath: target })
      const { text } = await kim.get(`/commonauth?${query}`)
      const done = await kim.post('/commonauth', { commonAuthLogout: 'true', commonAuthCallerPath: target, proof: proofIn(text) })
      assert.equal(locationOf(done), expected)
      assert.equal(kim.jar.has('commonAuthId'), false)
      assert.equal(await signedIn(kim), false)
    }
  })
})
