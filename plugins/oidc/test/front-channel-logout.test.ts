import assert from 'node:assert/strict'
import { callback, type Provider, signIn, startProvider } from '@gatehouse/oauth/test-provider'

const bye = 'https://rp.test/bye'
const framesOf = (html: string) => [...html.matchAll(/<iframe hidden src="([^"]+)"/g)].map(([, src = '']) => new URL(src.replaceAll('&amp;', '&')))
const directive = (policy: string | null, name: string) => new RegExp(`(?:^|; )${name} ([^;]*)`).exec(policy ?? '')?.[1]

describe('front-channel logout, Front-Channel Logout 1.0', () => {
  let provider: Provider
  before(async () => {
    provider = await startProvider()
  })
  after(() => provider.stop())
  const addClient = (origin: string, frontChannelLogoutUrl: string) =>
    provider.addClient({ redirectUris: [callback, `${origin}/cb`], postLogoutRedirectUris: [bye], settings: { logout: { frontChannelLogoutUrl } } })

  it('frames the addresses of the session’s clients with iss and sid, and goes on, §2 and §3', async () => {
    const [first, second] = [
      await addClient('https://one.test', 'https://one.test/out?a=1'),
      await addClient('https://two.test:8443', 'https://two.test:8443/out'),
    ]
    await addClient('https://three.test', 'https://three.test/out')
    const { browser, tokens } = await signIn(provider, first)
    await signIn(provider, second, {}, browser)
    const { sid } = JSON.parse(Buffer.from(String(tokens.id_token).split('.')[1] ?? '', 'base64url').toString())
    const reply = await browser.get(`/oidc/logout?${new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: bye, state: 'a&b' })}`)
    assert.equal(reply.status, 200)
    const frames = framesOf(reply.text)
    assert.deepEqual(frames.map(({ origin, pathname }) => origin + pathname).toSorted(), ['https://one.test/out', 'https://two.test:8443/out'])
    for (const { searchParams } of frames) assert.deepEqual([searchParams.get('iss'), searchParams.get('sid')], [`${provider.url}/oauth2/token`, sid])
    assert.equal(frames.find(({ host }) => host === 'one.test')?.searchParams.get('a'), '1')
    assert.equal(reply.headers.get('refresh'), `4;url=${bye}?state=a%26b`)
    assert.match(reply.text, /href="https:\/\/rp\.test\/bye\?state=a%26b"/)
  })
  it('lets the page frame exactly these origins and run exactly its script, security 4.4', async () => {
    const client = await addClient('https://one.test', 'https://one.test/out')
    const { browser, tokens } = await signIn(provider, client)
    const reply = await browser.get(`/oidc/logout?${new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: bye })}`)
    const policy = reply.headers.get('content-security-policy')
    assert.equal(directive(policy, 'frame-src'), 'https://one.test')
    assert.match(directive(policy, 'script-src') ?? '', /^'sha256-[\w+/]{43}='$/)
    assert.equal(directive(policy, 'default-src'), "'none'")
  })
  it('shows our page where no address was asked for, and no frames without clients that want them', async () => {
    const client = await addClient('https://one.test', 'https://one.test/out')
    const { browser, tokens } = await signIn(provider, client)
    const reply = await browser.get(`/oidc/logout?id_token_hint=${tokens.id_token}`)
    assert.deepEqual([framesOf(reply.text).length, reply.headers.get('refresh')], [1, null])
    const plain = await provider.addClient({ postLogoutRedirectUris: [bye] })
    const other = await signIn(provider, plain)
    const hint = new URLSearchParams({ id_token_hint: other.tokens.id_token, post_logout_redirect_uri: bye })
    assert.equal((await other.browser.get(`/oidc/logout?${hint}`)).headers.get('location'), bye)
  })
  it('refuses addresses that are not at a redirect URI’s origin, §2', async () => {
    for (const url of [
      'https://evil.test/out',
      'https://one.test:444/out',
      'http://one.test/out',
      'https://one.test/out#x',
      'javascript:alert(1)',
      '//one.test/x',
    ]) {
      await assert.rejects(addClient('https://one.test', url), /frontChannelLogoutUrl/, url)
    }
  })
  it('is in the metadata', async () => {
    const { json } = await provider.get('/.well-known/openid-configuration')
    assert.deepEqual([json.frontchannel_logout_supported, json.frontchannel_logout_session_supported], [true, true])
  })
})
