import assert from 'node:assert/strict'
import claims from '@gatehouse/claims'
import { createTestDatabase } from '@gatehouse/kernel/testing'
import { adminBasic, bearer, path, redirectUri, startRegistration } from './support.ts'

for (const kind of ['MYSQL', 'POSTGRES'] as const) {
  describe(`registration, secrets, templates and claims on ${kind}`, function () {
    this.timeout(30_000)
    it('are kept, and unique', async () => {
      await using database = await createTestDatabase(process.env[`GATEHOUSE_TEST_${kind}_URL`] ?? '')
      await using server = await startRegistration({ who: 'open' }, { plugins: [claims], tables: { data: { url: database.url } } })
      const { status, json } = await server.register({ client_name: 'täglich', redirect_uris: [redirectUri] })
      assert.equal(status, 201)
      assert.equal(
        (await server.call('PUT', `${path}/${json.client_id}`, { redirect_uris: [redirectUri] }, bearer(json.registration_access_token))).status,
        200,
      )
      const management = '/api/server/v1'
      const { id } = (await server.call('GET', `${management}/applications?filter=clientId eq ${json.client_id}`, undefined, adminBasic)).json.applications[0]
      const secrets = await Promise.all(
        Array.from({ length: 4 }, () => server.call('POST', `${management}/applications/${id}/inbound-protocols/oidc/secrets`, {}, adminBasic)),
      )
      assert.equal(secrets.filter((reply) => reply.status === 201).length, 1)
      const template = { name: 'Kiosk', application: {} }
      assert.equal((await server.call('POST', `${management}/applications/templates`, template, adminBasic)).status, 201)
      assert.equal((await server.call('POST', `${management}/applications/templates`, template, adminBasic)).status, 409)
      const dialect = { dialectURI: `urn:${'x'.repeat(187)}` }
      const dialects = await Promise.all([1, 2].map(() => server.call('POST', `${management}/claim-dialects`, dialect, adminBasic)))
      assert.deepEqual(dialects.map((reply) => reply.status).toSorted(), [201, 409])
      assert.equal((await server.call('DELETE', `${path}/${json.client_id}`, undefined, adminBasic)).status, 204)
    })
  })
}
