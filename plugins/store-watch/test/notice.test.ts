import assert from 'node:assert/strict'
import type { User } from '@gatehouse/users/contracts'
import { noticing } from '../src/notice.ts'
import { changeable, openWatch, userOf } from './support.ts'

describe('noticing users', () => {
  const opened = async () => {
    const corp = changeable(true)
    const watch = await openWatch({ CORP: corp.store })
    const found: string[] = []
    const users = {
      async find(_: unknown, __: unknown, id: string): Promise<User | undefined> {
        found.push(id)
        return id === 'local' ? userOf(id, { store: 'PRIMARY' }) : corp.users.get(id)
      },
    }
    const notice = noticing({
      data: watch.data,
      tenants: { byId: async (id: string) => (id === watch.tenant.id ? watch.tenant : undefined) } as never,
      users: users as never,
      watched: watch.watched,
    })
    return { corp, watch, notice, found, tenantId: watch.tenant.id, [Symbol.asyncDispose]: watch[Symbol.asyncDispose] }
  }

  it('looks after those who sign in from other stores only, and asks once', async () => {
    await using test = await opened()
    test.corp.users.set('ann', userOf('ann'))
    for (const id of ['ann', 'local', 'a-client', 'ann', 'local']) await test.notice.see(test.tenantId, id)
    await test.notice.see('another-tenant', 'ann')
    assert.deepEqual(test.found, ['ann', 'local', 'a-client'])
    const { watched, tenant } = test.watch
    assert.deepEqual(await Promise.all(['ann', 'local', 'a-client'].map((id) => watched.is(tenant, id))), [true, false, false])
  })
  it('notices anew who was noticed in a transaction that was rolled back', async () => {
    await using test = await opened()
    test.corp.users.set('ann', userOf('ann'))
    const { data, watched, tenant } = test.watch
    const rolledBack = data.transaction(async () => {
      await test.notice.see(test.tenantId, 'ann')
      throw new RangeError('no login after all')
    })
    await assert.rejects(rolledBack, RangeError)
    assert.equal(await watched.is(tenant, 'ann'), false)
    await test.notice.see(test.tenantId, 'ann')
    assert.equal(await watched.is(tenant, 'ann'), true)
  })
  it('takes changes of our own for no news, but finds what others did meanwhile', async () => {
    await using test = await opened()
    const { corp, watch, notice, tenantId } = test
    corp.users.set('ann', userOf('ann'))
    await notice.see(tenantId, 'ann')
    // We rename; before we look again, somebody disables in the directory.
    corp.users.set('ann', userOf('ann', { version: 3, active: false }))
    await notice.updated(tenantId, 'ann')
    assert.deepEqual(await watch.turn(), ['disabled ann'])
    corp.users.set('ann', userOf('ann', { version: 4 }))
    await notice.updated(tenantId, 'ann')
    await notice.turned(tenantId, 'ann', true)
    assert.deepEqual(await watch.turn(), [])
    await notice.deleted(tenantId, 'ann')
    corp.users.delete('ann')
    assert.deepEqual(await watch.turn(), [])
  })
})
