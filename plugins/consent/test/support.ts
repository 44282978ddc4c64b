import { definePlugin, s } from '@gatehouse/kernel'
import { AccessPolicy, get, post, routeGroup, routes } from '@gatehouse/kernel/http'
import { startTestServer } from '@gatehouse/kernel/testing'
import pages from '@gatehouse/pages'
import { type ConsentModel, ConsentPages } from '../src/contracts.ts'
import consent from '../src/plugin.ts'

export const model: ConsentModel = {
  sessionDataKeyConsent: 'consent-key',
  application: { name: 'Shop <b>', imageUrl: null },
  username: 'kim',
  scopes: [
    { name: 'openid', label: 'Sign you in', description: '' },
    { name: 'orders', label: 'See your orders', description: 'All of them' },
  ],
  claims: [
    { id: 'c1', uri: 'http://wso2.org/claims/emailaddress', label: 'Email', mandatory: true },
    { id: 'c2', uri: 'http://wso2.org/claims/mobile', label: 'Phone', mandatory: false },
  ],
}
const links = { logoUrl: 'https://shop.test/logo.png?"', policyUrl: 'https://shop.test/policy', termsUrl: 'https://shop.test/terms' }
const asking = definePlugin({
  name: 'test-asking',
  needs: { consentPages: ConsentPages },
  setup({ host, deps }) {
    const ask = get('/ask', { access: 'public' }, (request) =>
      deps.consentPages.ask(request, model, { formActions: ['https://shop.test'], query: 'client_id=x' }),
    )
    const linked = get('/ask-linked', { access: 'public' }, (request) =>
      deps.consentPages.ask(request, { ...model, application: { ...model.application, links } }),
    )
    const echo = post('/oauth2/authorize', { access: 'public', body: s.record(s.text()), accepts: 'form' }, ({ body }) => ({
      status: 200,
      body: JSON.stringify(body),
    }))
    host.contribute(routes, routeGroup('test-asking', '', [ask, linked, echo]))
  },
})
/** Believes headers: `x-user: kim`, `x-permissions: internal_login`. */
const testAccess = definePlugin({
  name: 'test-access',
  provides: [AccessPolicy],
  setup({ host }) {
    host.provide(AccessPolicy, () => ({
      challenge: () => 'Test',
      async authenticate({ tenant, headers }) {
        const { 'x-user': user, 'x-client': client } = headers
        const permissions = new Set(String(headers['x-permissions'] ?? 'internal_login').split(' '))
        if (typeof client === 'string') return { tenantId: tenant.id, kind: 'application', subject: client, permissions }
        return typeof user === 'string' ? { tenantId: tenant.id, kind: 'user', subject: user, permissions } : undefined
      },
    }))
  },
})
export const consentServer = (settings: Readonly<Record<string, unknown>> = {}) =>
  startTestServer({ plugins: [pages, consent, asking, testAccess], config: { consent: settings } })
