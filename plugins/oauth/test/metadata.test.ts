import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { Keys } from '@gatehouse/keys/contracts'
import { type Provider, startProvider } from './support/provider.ts'

describe('metadata and keys, RFC 8414 and RFC 7517', () => {
  let provider: Provider
  before(async () => {
    provider = await startProvider()
    await provider.use(Tenants).create({ slug: 'acme' })
  })
  after(() => provider.stop())

  it('stands at the reference product’s place and in the root form, for each tenant, RFC 8414 §3.1', async () => {
    const own = `${provider.url}/oauth2/token`
    const acme = `${provider.url}/t/acme/oauth2/token`
    for (const [path, issuer] of [
      ['/oauth2/token/.well-known/oauth-authorization-server', own],
      ['/.well-known/oauth-authorization-server', own],
      ['/.well-known/oauth-authorization-server/oauth2/token', own],
      ['/t/acme/oauth2/token/.well-known/oauth-authorization-server', acme],
      ['/t/acme/.well-known/oauth-authorization-server', acme],
      ['/.well-known/oauth-authorization-server/t/acme/oauth2/token', acme],
    ] as const) {
      const { status, json, headers } = await provider.get(path)
      assert.deepEqual([status, json.issuer], [200, issuer], path)
      assert.equal(json.token_endpoint, issuer)
      assert.match(headers.get('cache-control') ?? '', /max-age/)
      assert.equal(headers.get('access-control-allow-origin'), '*')
    }
    for (const path of ['x', 't/nobody/oauth2/token', 'oauth2', 't/acme'])
      assert.equal((await provider.get(`/.well-known/oauth-authorization-server/${path}`)).status, 404)
  })
  it('has the base URL of the tenant as issuer where that is configured, RFC 8414 §3.1', async () => {
    await using based = await startProvider({ config: { oauth: { issuer: 'base_url' } } })
    await based.use(Tenants).create({ slug: 'acme' })
    for (const [path, issuer] of [
      ['/.well-known/oauth-authorization-server', based.url],
      ['/.well-known/openid-configuration', based.url],
      ['/.well-known/oauth-authorization-server/t/acme', `${based.url}/t/acme`],
      ['/t/acme/.well-known/openid-configuration', `${based.url}/t/acme`],
    ] as const) {
      const { status, json } = await based.get(path)
      assert.deepEqual([status, json.issuer, json.token_endpoint], [200, issuer, `${issuer}/oauth2/token`], path)
    }
    for (const path of ['oauth2/token', 't/acme/oauth2/token', 't/nobody'])
      assert.equal((await based.get(`/.well-known/oauth-authorization-server/${path}`)).status, 404, path)
    const webfinger = await based.get(
      `/.well-known/webfinger?resource=${encodeURIComponent(`${based.url}/kim`)}&rel=http://openid.net/specs/connect/1.0/issuer`,
    )
    assert.equal(webfinger.json.links[0].href, based.url)
  })
  it('takes nothing from the request, security 1.8', async () => {
    const { json } = await provider.get('/.well-known/oauth-authorization-server', { 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test' })
    assert.ok(!JSON.stringify(json).includes('evil'))
  })
  it('names only what is there', async () => {
    const { json } = await provider.get('/.well-known/oauth-authorization-server')
    for (const [name, value] of Object.entries<string>(json)) {
      if (!name.endsWith('_endpoint') && name !== 'jwks_uri') continue
      assert.notEqual((await provider.request(new URL(value).pathname, { method: 'POST', form: {} })).status, 404, name)
    }
  })
  it('publishes public parts only, and a new key at once, security 3.9 and 11.8', async () => {
    await provider.use(Keys).rotate(provider.tenant, 'ES256')
    await provider.use(Keys).rotate(provider.tenant, 'RS256')
    const { json } = await provider.get('/oauth2/jwks')
    assert.ok(json.keys.length >= 2)
    for (const key of json.keys) for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) assert.equal(key[secret], undefined)
    const before = json.keys.length
    await provider.use(Keys).rotate(provider.tenant, 'ES256')
    assert.equal((await provider.get('/oauth2/jwks')).json.keys.length, before + 1)
  })
  it('keeps the keys of tenants apart, security 8.1', async () => {
    const acme = await provider.use(Tenants).bySlug('acme')
    if (acme) await provider.use(Keys).rotate(acme, 'RS256')
    const kids = async (path: string) => (await provider.get(path)).json.keys.map(({ kid }: { kid: string }) => kid)
    const [own, other] = [await kids('/oauth2/jwks'), await kids('/t/acme/oauth2/jwks')]
    assert.ok(own.length > 0 && other.length > 0)
    assert.ok(own.every((kid: string) => !other.includes(kid)))
  })
})
