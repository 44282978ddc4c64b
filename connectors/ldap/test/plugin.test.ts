import assert from 'node:assert/strict'
import { definePlugin, Health, type Kind } from '@gatehouse/kernel'
import { startTestServer } from '@gatehouse/kernel/testing'
import { probesConnections, type UserStore, userStores } from '@gatehouse/users/contracts'
import ldap from '../src/plugin.ts'

describe('ldap', () => {
  it('brings three kinds of user stores, each with a test of its settings, and is well while nobody opens one', async () => {
    let kinds: ReadonlyMap<string, Kind<UserStore>> = new Map()
    const owner = definePlugin({
      name: 'users',
      points: [userStores],
      setup({ host }) {
        kinds = host.items(userStores)
      },
    })
    await using server = await startTestServer({ plugins: [owner, ldap] })
    assert.deepEqual([...kinds.keys()], ['ldap-read-only', 'ldap-read-write', 'active-directory'])
    assert.ok([...kinds.values()].every(probesConnections))
    assert.deepEqual((await server.use(Health).report()).get('ldap'), { status: 'up', required: false })
  })
})
