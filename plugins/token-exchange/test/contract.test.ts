import assert from 'node:assert/strict'
import type { AuditRecord } from '@gatehouse/kernel'
import { Clock } from '@gatehouse/kernel'
import { AccessTokens, Clients, Issuer, OwnJwts, Scopes } from '@gatehouse/oauth/contracts'
import { describeGrantType, testClient } from '@gatehouse/oauth/testing'
import { Users } from '@gatehouse/users/contracts'
import { actorReader } from '../src/actor.ts'
import { tokenExchangeGrant } from '../src/grant.ts'
import { ownTokens } from '../src/own-tokens.ts'
import { subjectReader } from '../src/subject.ts'
import { startExchange, type } from './support.ts'

const open = async () => {
  const at = await startExchange()
  const { use, tenant } = at.provider
  const issuer = use(Issuer)
  const own = ownTokens({ accessTokens: use(AccessTokens), jwts: use(OwnJwts), issuer, clients: use(Clients), users: use(Users), clock: use(Clock) })
  const records: AuditRecord[] = []
  const audit = { record: async (entry: AuditRecord) => void records.push(entry) }
  const grantType = tokenExchangeGrant({
    readSubject: subjectReader({ own, trusted: undefined, sources: new Map(), issuer }),
    readActor: actorReader({ own, issuer }),
    scopes: use(Scopes),
    audit,
  })
  const right = async () => ({ subject_token: (await at.userTokens()).access_token, subject_token_type: type('access_token') })
  return { at, tenant, grantType, records, right }
}
const client = { settings: { tokenExchange: { enabled: true, subjectClients: ['*'] } } }

describeGrantType('token exchange', async () => {
  const { at, tenant, grantType, right } = await open()
  const good = await right()
  const wrong = { unknown: { ...good, subject_token: 'somebody-elses' }, type: { ...good, subject_token_type: type('refresh_token') } }
  return { grantType, tenant, client, right, wrong, close: () => at[Symbol.asyncDispose]() }
})

describe('records of token exchange, security 1.12', () => {
  it('say who got what for whom and who acts, and name refusals', async () => {
    const { at, tenant, grantType, records, right } = await open()
    const request = { remoteAddress: '192.0.2.1', id: 'trace-1' } as never
    const params = await right()
    const asked = { tenant, client: testClient(grantType.name, client), params, request }
    await grantType.exchange(asked)
    await assert.rejects(grantType.exchange({ ...asked, params: { ...params, audience: 'x' } }))
    const [exchanged, refused] = records
    assert.deepEqual(
      [exchanged?.action, exchanged?.outcome, exchanged?.actor, exchanged?.target, exchanged?.detail],
      ['token-exchange.exchanged', 'success', 'client-1', at.provider.user.id, { actors: '{"sub":"client-1"}' }],
    )
    assert.deepEqual([refused?.action, refused?.outcome, refused?.code], ['token-exchange.refused', 'refused', 'token-exchange.invalid_target'])
    assert.ok(!JSON.stringify(records).includes(params.subject_token), 'security 1.9')
    await at[Symbol.asyncDispose]()
  })
})
