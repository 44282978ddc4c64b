import assert from 'node:assert/strict'
import { definePlugin, s, Tenants } from '@gatehouse/kernel'

import { html, views } from '@gatehouse/pages/contracts'
import { type AuthenticatorKind, authenticators, Openings } from '../src/contracts.ts'
import { begin, browser, locationOf, signIn } from './support/browser.ts'
import { loginServer } from './support/server.ts'

describe('entrances: a way into a login that makes the user', () => {
  let server: Awaited<ReturnType<typeof loginServer>>
  let open = true
  before(async () => {
    const joining: AuthenticatorKind<Record<string, never>> = {
      name: 'Joining',
      labelKey: 'join.method',
      settings: s.object({}),
      entrance: { opening: 'join', standsFor: 'BasicAuthenticator', openTo: () => open },
      open: () => ({
        begin: async () => ({ kind: 'challenge', view: 'join.form', ownPage: true }),
        async resume() {
          const user = server.directory.users.get('mallory')
          assert.ok(user)
          return { kind: 'verified', user, amr: ['pwd'] }
        },
      }),
    }
    const plugin = definePlugin({
      name: 'join',
      setup({ host }) {
        host.contribute(authenticators, joining)
        host.contribute(views, { name: 'join.form', titleKey: 'join.method', render: () => html`<h1>join here</h1>` })
      },
    })
    server = await loginServer({ more: [plugin] })
  })
  after(() => server.stop())
  beforeEach(() => {
    open = true
  })
  const pageOf = async (user: ReturnType<typeof browser>, to: string) => (await user.get(to)).text
  const choose = (user: ReturnType<typeof browser>, key: string) => user.get(`/commonauth?idp=LOCAL&authenticator=Joining&sessionDataKey=${key}`)

  it('a demand begins with it although there is a session, and the step counts as what it stands for', async () => {
    const user = browser(server)
    await signIn(user)
    const { to, key } = await begin(user, 'one', { opening: 'join' })
    assert.match(await pageOf(user, to), /join here/)
    const back = await user.get(locationOf(await user.post('/commonauth', { sessionDataKey: key, yes: 'yes' })))
    assert.equal(back.json.username, 'mallory')
    assert.deepEqual((await begin(user)).reply.json.username, 'mallory', 'single sign-on, as after the method itself')
  })
  it('later steps of the application are asked', async () => {
    const user = browser(server)
    const { key } = await begin(user, 'two', { opening: 'join' })
    const { to } = { to: locationOf(await user.post('/commonauth', { sessionDataKey: key, yes: 'yes' })) }
    assert.match(to, /login\.do/)
    assert.doesNotMatch(await pageOf(user, to), /join here/)
    assert.ok(!/join here/.test(await pageOf(user, locationOf(await choose(user, key)))), 'not once the user is known')
  })
  it('is not there for applications that do not take the method, for a certain user, or while it is closed', async () => {
    for (const [application, demand, isOpen] of [
      ['elsewhere', {}, true],
      ['one', { userId: 'kim' }, true],
      ['one', {}, false],
    ] as const) {
      open = isOpen
      const user = browser(server)
      const { to, key } = await begin(user, application, { ...demand, opening: 'join' })
      if (to.startsWith('/')) assert.doesNotMatch(await pageOf(user, to), /join here/)
      const chosen = locationOf(await choose(user, key))
      if (chosen.startsWith('/')) assert.doesNotMatch(await pageOf(user, chosen), /join here/)
    }
  })
  it('protocols are told which openings there are', async () => {
    const tenant = await server.use(Tenants).default()
    assert.equal(await server.use(Openings).has(tenant, 'join'), true)
    assert.equal(await server.use(Openings).has(tenant, 'other'), false)
    open = false
    assert.equal(await server.use(Openings).has(tenant, 'join'), false)
  })
})
