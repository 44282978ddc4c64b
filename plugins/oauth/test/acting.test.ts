import assert from 'node:assert/strict'
import type { Audit, AuditRecord } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import { oauthBearer } from '../src/bearer.ts'
import type { ScopePolicy } from '../src/scopes/policy.ts'
import type { OwnPresentedTokens } from '../src/senders/presented.ts'

/** The record of a change by a token with this `act`. */
const recordOf = async (act: object): Promise<AuditRecord | undefined> => {
  const records: AuditRecord[] = []
  const audit = { record: async (entry: AuditRecord) => void records.push(entry) } as Audit
  const verified = { clientId: 'app', subject: 'kim', user: true, scopes: [], claims: { act } }
  const presented = { known: async () => verified, challenges: () => [] } as unknown as OwnPresentedTokens
  const policy = { permissions: async () => new Set(['internal_user_mgt_update']) } as unknown as ScopePolicy
  const request = { tenant: { id: 't' }, method: 'PATCH', path: '/scim2/Users/1', remoteAddress: '192.0.2.1', id: 'trace' } as unknown as Request
  await oauthBearer(presented, policy, audit).verify(request.tenant, 'token', request)
  return records[0]
}
const foreign = { sub: 'fleet-7', iss: 'https://fleet.test' }

describe('the record of a change by somebody else, security 1.12', () => {
  it('names who acts now, not who did before', async () => {
    assert.equal((await recordOf({ sub: 'lou', act: { sub: 'ann' } }))?.actor, 'lou')
    assert.equal((await recordOf({ sub: 'lou', act: foreign }))?.actor, 'lou')
  })
  it('names an actor of another issuer with that issuer, and nobody of ours who acted before', async () => {
    const act = { ...foreign, act: { sub: 'lou' } }
    const record = await recordOf(act)
    assert.deepEqual([record?.actor, record?.detail?.actors], [undefined, JSON.stringify(act)])
  })
})
