import assert from 'node:assert/strict'
import type { Session } from '@gatehouse/authn/contracts'
import type { Tenants } from '@gatehouse/kernel'
import { fixedClock, testTenant } from '@gatehouse/kernel/testing'
import type { OwnClients } from '../src/clients/clients.ts'
import type { Actors } from '../src/tokens/actors.ts'
import { tokenEndings } from '../src/tokens/end-with.ts'
import type { Families } from '../src/tokens/families.ts'

describe('endings of tokens', () => {
  it('at once take what lives now; later, only what began before the event, as the user may be back', async () => {
    const calls: unknown[] = []
    const families = {
      revoke: async (_tenant: unknown, which: object, begunBy?: number) => calls.push([which, begunBy]),
      ofSession: async () => [
        { id: 'f1', clientId: 'bound' },
        { id: 'f2', clientId: 'loose' },
      ],
    }
    const clients = { find: async (_tenant: unknown, id: string) => ({ endsWithSession: id === 'bound' }) }
    const tenants = { byId: async (id: string) => (id === 't1' ? testTenant() : undefined) }
    const { ofUser, ofConsent, ofSession } = tokenEndings({
      families: families as unknown as Families,
      clients: clients as unknown as OwnClients,
      sessions: { find: async () => undefined },
      tenants: tenants as unknown as Tenants,
      clock: fixedClock(9999),
      actors: { end: async (_tenant: unknown, actor: string, begunBy: number) => calls.push([actor, begunBy]) } as unknown as Actors,
    })
    const meta = { id: 'e1', at: 1234 }
    await ofUser.now({ tenantId: 't1', userId: 'u1' }, meta)
    await ofUser.later({ tenantId: 't1', userId: 'u1' }, meta)
    await ofConsent.later({ tenantId: 't1', userId: 'u1', applicationId: 'a1' }, meta)
    await ofSession.later({ tenantId: 't1', userId: 'u1', sessionId: 's1' }, meta)
    await ofUser.now({ tenantId: 'gone', userId: 'u1' }, meta)
    assert.deepEqual(calls, [
      [{ userId: 'u1' }, undefined],
      ['u1', 9999],
      [{ userId: 'u1' }, 1234],
      ['u1', 1234],
      [{ userId: 'u1', applicationId: 'a1' }, 1234],
      [{ id: 'f1' }, 1234],
    ])
  })

  it('by new credentials take what rests on older ones, by the version of the session and not by clocks, security 3.10', async () => {
    const at = 1_000_000
    const minutes = 60_000
    const rows = [
      ['session of before, on a node that is ahead', 'old', at + 2 * minutes],
      ['session of after, on a node that is behind', 'new', at - 2 * minutes],
      ['session that is gone', 'gone', at + 2 * minutes],
      ['session that ended long after', 'gone', at + 60 * minutes],
      ['session of whoever acts for the user, before', 'actor', at],
      ['session of whoever acts for the user, after', 'actor', at + 1],
      ['no session, before', null, at],
      ['no session, after', null, at + 1],
    ] as const
    const revoked: string[] = []
    const families = {
      ofUser: async (_tenant: unknown, userId: string, after: string) =>
        after === '' && userId === 'u1' ? rows.map(([id, sessionId, createdAt]) => ({ id, userId: 'u1', sessionId, createdAt })) : [],
      revoke: async (_tenant: unknown, { id }: { readonly id: string }) => revoked.push(id),
    }
    const versions: Readonly<Record<string, number>> = { old: 6, new: 7, actor: 1 }
    const find = async (_tenant: unknown, id: string) =>
      id === 'gone' ? undefined : ({ userId: id === 'actor' ? 'u2' : 'u1', credentialVersion: versions[id] } as Session)
    const { ofUser } = tokenEndings({
      families: families as unknown as Families,
      clients: {} as OwnClients,
      tenants: { byId: async () => testTenant() } as unknown as Tenants,
      clock: fixedClock(at),
      actors: { end: async () => undefined } as unknown as Actors,
      sessions: { find },
    })
    await ofUser.later({ tenantId: 't1', userId: 'u1', credentialVersion: 7 }, { id: 'e1', at })
    assert.deepEqual(revoked, [
      'session of before, on a node that is ahead',
      'session that is gone',
      'session of whoever acts for the user, before',
      'no session, before',
    ])
  })
})
