import assert from 'node:assert/strict'
import { Clock } from '@gatehouse/kernel'
import { Data } from '@gatehouse/kernel/data'
import { createTestDatabase, type FixedClock, fixedClock, type TestDatabase } from '@gatehouse/kernel/testing'
import { Users } from '@gatehouse/users/contracts'
import { refreshReused } from '../src/contracts.ts'
import { refreshTable } from '../src/data/token-tables.ts'
import { createRefreshUses } from '../src/grants/refresh-uses.ts'
import { idOfToken } from '../src/tokens/ids.ts'
import { type Provider, startProvider, type TestClient } from './support/provider.ts'
import { signIn } from './support/sign-in.ts'

const graceful = (more: Readonly<Record<string, unknown>> = {}) => ({ settings: { refreshToken: { gracefulRefreshTokenRotationEnabled: true, ...more } } })

for (const kind of ['SQLITE', 'MYSQL', 'POSTGRES'] as const) {
  describe(`the grace of refresh tokens on ${kind}, security 3.5 and RFC 9700 §4.14`, function () {
    this.timeout(60_000)
    let database: TestDatabase | undefined
    let provider: Provider
    let clock: FixedClock
    let client: TestClient
    before(async () => {
      clock = fixedClock(Date.UTC(2026, 0, 1))
      database = kind === 'SQLITE' ? undefined : await createTestDatabase(process.env[`GATEHOUSE_TEST_${kind}_URL`] ?? '')
      provider = await startProvider({ replace: [[Clock, clock]], ...(database ? { tables: { data: { url: database.url } } } : {}) })
      client = await provider.addClient(graceful())
    })
    after(async () => {
      await provider?.stop()
      await database?.[Symbol.asyncDispose]()
    })
    const refresh = (token: string, by = client, more: Readonly<Record<string, string>> = {}) =>
      provider.token({ grant_type: 'refresh_token', refresh_token: token, ...more }, by.basic)
    const refused = (reply: { status: number; json: { error: string } }, error = 'invalid_grant') =>
      assert.deepEqual([reply.status, reply.json.error], [400, error])
    const active = async (token: string) => (await provider.introspect(token, client)).active as boolean
    const begun = async (by = client) => (await signIn(provider, by)).tokens
    /** Every token of the family is dead, and somebody heard why. */
    const ended = async (...tokens: readonly string[]) => {
      for (const token of tokens) assert.equal(await active(token), false)
      assert.equal(provider.heard(refreshReused).at(-1)?.clientId, client.id)
    }

    it('is off unless the application asks for it', async () => {
      const strict = await provider.addClient()
      const tokens = await begun(strict)
      const { json } = await refresh(tokens.refresh_token, strict)
      refused(await refresh(tokens.refresh_token, strict))
      refused(await refresh(json.refresh_token, strict))
    })
    it('gives a working answer to a client that lost the first, and takes that one back', async () => {
      const tokens = await begun()
      const lost = (await refresh(tokens.refresh_token)).json
      clock.advance(29_000)
      const { status, json } = await refresh(tokens.refresh_token)
      assert.equal(status, 200)
      assert.ok(json.id_token)
      assert.equal(json.scope, tokens.scope)
      assert.deepEqual([await active(lost.refresh_token), await active(json.refresh_token), await active(json.access_token)], [false, true, true])
      assert.equal((await refresh(json.refresh_token)).status, 200)
    })
    it('finds out who holds the answer that was taken back: the family ends', async () => {
      const tokens = await begun()
      const first = (await refresh(tokens.refresh_token)).json
      const second = (await refresh(tokens.refresh_token)).json
      refused(await refresh(first.refresh_token))
      await ended(tokens.access_token, first.access_token, second.access_token, second.refresh_token)
      refused(await refresh(second.refresh_token))
    })
    it('is over once the answer was used: what comes again then is reuse', async () => {
      const tokens = await begun()
      const first = (await refresh(tokens.refresh_token)).json
      const second = (await refresh(first.refresh_token)).json
      refused(await refresh(tokens.refresh_token))
      await ended(second.access_token, second.refresh_token)
    })
    it('is over after its time, which retries do not lengthen, and the family ends', async () => {
      const patient = await provider.addClient(graceful({ gracefulRefreshTokenRotationValidityPeriod: 10, gracefulRefreshTokenReuseLimit: 5 }))
      const tokens = await begun(patient)
      await refresh(tokens.refresh_token, patient)
      clock.advance(6000)
      const { json } = await refresh(tokens.refresh_token, patient)
      clock.advance(4000)
      const late = await refresh(tokens.refresh_token, patient)
      refused(late)
      assert.equal(late.json.error_description, 'Refresh token grace period has expired.')
      refused(await refresh(json.refresh_token, patient))
      assert.equal(await active(json.access_token), false)
    })
    it('covers so many retries and no more', async () => {
      const tokens = await begun()
      await refresh(tokens.refresh_token)
      const { json } = await refresh(tokens.refresh_token)
      const third = await refresh(tokens.refresh_token)
      refused(third)
      assert.equal(third.json.error_description, 'Refresh token has reached the configured graceful reuse limit.')
      await ended(json.access_token, json.refresh_token)
    })
    it('answers two that come at once, and leaves the family one refresh token', async () => {
      const tokens = await begun()
      const replies = await Promise.all([refresh(tokens.refresh_token), refresh(tokens.refresh_token)])
      assert.deepEqual(
        replies.map(({ status }) => status),
        [200, 200],
      )
      const alive = await Promise.all(replies.map(({ json }) => active(json.refresh_token)))
      assert.deepEqual(alive.toSorted(), [false, true])
    })
    it('of 20 that come at once covers as many as it may; the rest is reuse, and ends the family', async () => {
      const tokens = await begun()
      const replies = await Promise.all(Array.from({ length: 20 }, () => refresh(tokens.refresh_token)))
      const won = replies.filter(({ status }) => status === 200)
      assert.ok(won.length === 1 || won.length === 2, `${won.length}`)
      assert.ok(replies.every(({ status, json }) => status === 200 || json.error === 'invalid_grant'))
      await ended(...won.map(({ json }) => json.refresh_token))
    })
    it('never forks: of a retry and the use of the answer one wins, wherever they meet', async () => {
      for (let round = 0; round < 5; round += 1) {
        const tokens = await begun()
        const first = (await refresh(tokens.refresh_token)).json
        const replies = await Promise.all([refresh(tokens.refresh_token), refresh(first.refresh_token)])
        assert.ok(replies.filter(({ status }) => status === 200).length <= 1)
        const given = replies.flatMap(({ json }) => (json.refresh_token ? [json.refresh_token] : []))
        await ended(first.refresh_token, ...given)
      }
    })
    it('stores nothing of a retry that is refused', async () => {
      const tokens = await begun()
      await refresh(tokens.refresh_token)
      const data = provider.use(Data)
      const rows = data.rows(provider.tenant, refreshTable)
      const row = await rows.find({ id: idOfToken(tokens.refresh_token) ?? '' })
      assert.ok(row?.replacedBy)
      await rows.update({ id: row.replacedBy }, { usedAt: clock.now() })
      const { use } = createRefreshUses({ data, clock })
      const used = { tenant: provider.tenant, row, grace: { seconds: 30, retries: 5 } }
      assert.equal(await data.transaction(() => use(used, '0'.repeat(24))), 'refused')
      assert.deepEqual(await rows.find({ id: row.id }), row)
    })
    it('is for the same client, its user and the scope it had', async () => {
      const tokens = await begun()
      const first = (await refresh(tokens.refresh_token)).json
      refused(await refresh(tokens.refresh_token, await provider.addClient(graceful())))
      refused(await refresh(tokens.refresh_token, client, { scope: 'openid profile email address' }), 'invalid_scope')
      assert.equal(await active(first.refresh_token), true, 'a stranger ends nothing')
      assert.equal((await refresh(tokens.refresh_token)).status, 200)
    })
    it('helps nobody whose tokens have ended, security 3.10 and 5.10', async () => {
      const tokens = await begun()
      await refresh(tokens.refresh_token)
      await provider.use(Users).update(provider.tenant, provider.user.id, { active: false })
      refused(await refresh(tokens.refresh_token))
      await provider.use(Users).update(provider.tenant, provider.user.id, { active: true })
      const others = await begun()
      const { json } = await refresh(others.refresh_token)
      await provider.post('/oauth2/revoke', { token: json.refresh_token }, client.basic)
      refused(await refresh(others.refresh_token))
    })
  })
}
