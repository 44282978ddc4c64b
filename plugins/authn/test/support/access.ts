import { definePlugin } from '@gatehouse/kernel'
import { AccessPolicy } from '@gatehouse/kernel/http'

/** Believes headers: `x-user: id-of-kim`, `x-permissions: internal_login`. */
export const testAccess = definePlugin({
  name: 'test-access',
  provides: [AccessPolicy],
  setup({ host }) {
    host.provide(AccessPolicy, () => ({
      challenge: () => 'Test',
      async authenticate({ tenant, headers }) {
        const subject = headers['x-user']
        if (typeof subject !== 'string') return undefined
        return { tenantId: tenant.id, kind: 'user', subject, permissions: new Set(String(headers['x-permissions'] ?? 'internal_login').split(' ')) }
      },
    }))
  },
})
