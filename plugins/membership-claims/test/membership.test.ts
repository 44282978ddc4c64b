import assert from 'node:assert/strict'
import type { Groups } from '@gatehouse/groups/contracts'
import { testTenant } from '@gatehouse/kernel/testing'
import type { Client } from '@gatehouse/oauth/contracts'
import type { Roles } from '@gatehouse/roles/contracts'
import type { User } from '@gatehouse/users/contracts'
import { groupClaims, roleClaims } from '../src/membership.ts'

const tenant = testTenant()
const client = { applicationId: 'shop' } as Client
const user = { id: 'ann' } as User
const named = (...names: readonly string[]) => names.map((name) => ({ name }))

describe('claims of groups and roles, OpenID Connect Core §5.1', () => {
  it('are names, each once', async () => {
    const groups = groupClaims({ groupsOf: async () => named('eng', 'AD/eng', 'eng') } as unknown as Groups)
    assert.deepEqual(await groups.values(tenant, client, user, ['groups']), { groups: ['eng', 'AD/eng'] })
  })
  it('tell of roles that count in the application alone', async () => {
    const asked: unknown[] = []
    const rolesOf = async (...given: readonly unknown[]) => {
      asked.push(given)
      return named('buyer')
    }
    assert.deepEqual(await roleClaims({ rolesOf } as unknown as Roles).values(tenant, client, user, ['roles']), { roles: ['buyer'] })
    assert.deepEqual(asked, [[tenant, user, 'shop']])
  })
  it('are absent where there are none', async () => {
    const groups = groupClaims({ groupsOf: async () => [] } as unknown as Groups)
    assert.deepEqual(await groups.values(tenant, client, user, ['groups']), {})
  })
})
