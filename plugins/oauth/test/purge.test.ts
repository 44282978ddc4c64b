import assert from 'node:assert/strict'
import { Clock, Tenants } from '@gatehouse/kernel'
import { Data, type Table } from '@gatehouse/kernel/data'
import { fixedClock } from '@gatehouse/kernel/testing'
import { accessTable, familyTable, refreshTable } from '../src/data/token-tables.ts'
import { hashOf } from '../src/tokens/ids.ts'
import { purgeHandler } from '../src/tokens/purge.ts'
import { startProvider } from './support/provider.ts'
import { signIn } from './support/sign-in.ts'

describe('purge of tokens', () => {
  it('removes what expired, in every tenant, and keeps the rest', async () => {
    const clock = fixedClock(Date.UTC(2026, 0, 1))
    await using provider = await startProvider({ replace: [[Clock, clock]] })
    const client = await provider.addClient()
    const data = provider.use(Data)
    const count = <T>(table: Table<T>) => data.rows(provider.tenant, table).count()
    const handler = purgeHandler({ data, clock, tenants: provider.use(Tenants) })
    const run = () => handler.run({}, { id: '1', attempt: 1, tenantId: null, addedAt: 0, signal: AbortSignal.timeout(5000) })
    await signIn(provider, client)
    for (let index = 0; index < 3; index += 1) await provider.token({ grant_type: 'client_credentials' }, client.basic)
    await run()
    assert.deepEqual([await count(accessTable), await count(refreshTable), await count(familyTable)], [4, 1, 1])
    clock.advance(2 * 3600_000)
    await run()
    assert.deepEqual([await count(accessTable), await count(refreshTable), await count(familyTable)], [0, 1, 1])
    clock.advance(31 * 86_400_000)
    await run()
    assert.deepEqual([await count(refreshTable), await count(familyTable)], [0, 0])
  })
  it('has nothing to give away: tokens are stored hashed, security 1.9', async () => {
    await using provider = await startProvider()
    const client = await provider.addClient()
    const { tokens } = await signIn(provider, client)
    const data = provider.use(Data)
    const [access] = await data.rows(provider.tenant, accessTable).list()
    const [refresh] = await data.rows(provider.tenant, refreshTable).list()
    assert.equal(access?.hash, hashOf(tokens.access_token))
    assert.equal(refresh?.hash, hashOf(tokens.refresh_token))
    const rows = JSON.stringify([access, refresh, await data.rows(provider.tenant, familyTable).list()])
    for (const token of [tokens.access_token, tokens.refresh_token]) assert.ok(!rows.includes(token.slice(24)))
  })
})
