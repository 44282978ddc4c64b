import assert from 'node:assert/strict'
import { definePlugin } from '@gatehouse/kernel'
import { startTestServer } from '@gatehouse/kernel/testing'
import { homeLinks } from '../src/contracts.ts'
import pages from '../src/plugin.ts'

const more = definePlugin({
  name: 'more',
  setup({ host }) {
    host.contribute(homeLinks, { name: 'more.last', order: 99, labelKey: 'more.last', textKey: 'x', path: '/last' })
    host.contribute(homeLinks, { name: 'more.first', order: 1, labelKey: 'more.first', textKey: 'x', path: '/first', primary: true })
  },
})
describe('the pages of a server', () => {
  let server: Awaited<ReturnType<typeof startTestServer>>
  before(async () => {
    server = await startTestServer({ plugins: [pages, more], config: { pages: { productName: 'Acme ID', tokens: { colorAccent: '#123456' } } } })
  })
  after(() => server.stop())
  const stylesheetIn = (text: string) => /<link rel="stylesheet" href="([^"]+)">/.exec(text)?.[1] ?? ''

  it('start with the tiles of all plugins, in order', async () => {
    const { status, text } = await server.get('/')
    assert.equal(status, 200)
    assert.match(text, /Welcome to Acme ID/)
    assert.deepEqual(
      [...text.matchAll(/<a class="gh-tile[^"]*" href="([^"]+)"/g)].map(([, path]) => path),
      ['/first', '/health/ready', '/last'],
    )
  })

  it('tell people that there is nothing at an address, and programs in JSON', async () => {
    const page = await server.get('/nowhere', { accept: 'text/html,application/xhtml+xml;q=0.9', 'accept-language': 'de' })
    assert.deepEqual([page.status, page.headers.get('content-type')], [404, 'text/html; charset=utf-8'])
    assert.match(page.text, /<html lang="de">[\s\S]*<code>kernel\.not_found<\/code>/)
    for (const accept of ['*/*', 'application/json']) {
      const { status, headers, text } = await server.get('/nowhere', { accept })
      assert.deepEqual([status, headers.get('content-type')], [404, 'application/json; charset=utf-8'])
      assert.match(JSON.parse(text).description, /nothing/)
    }
  })

  it('share one stylesheet, kept for ever under the hash of its content', async () => {
    const path = stylesheetIn((await server.get('/')).text)
    const { status, headers, text } = await server.get(path)
    assert.equal(status, 200)
    assert.equal(headers.get('content-type'), 'text/css; charset=utf-8')
    assert.equal(headers.get('cache-control'), 'public, max-age=31536000, immutable')
    assert.match(text, /--gh-color-accent:#123456/)
    assert.equal((await server.get(path, { 'if-none-match': headers.get('etag') ?? '' })).status, 304)
    await using plain = await startTestServer({ plugins: [pages] })
    assert.notEqual(stylesheetIn((await plain.get('/')).text), path)
  })

  it('have the security headers of pages, security 4.4', async () => {
    const { headers } = await server.get('/')
    assert.match(
      headers.get('content-security-policy') ?? '',
      /^default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'/,
    )
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('referrer-policy'), 'no-referrer')
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
  })

  it('change the language by a form, and come back', async () => {
    const same = { 'sec-fetch-site': 'same-origin' }
    const { status, headers } = await server.post('/language', { locale: 'de', return: '/?a=1' }, same)
    assert.deepEqual([status, headers.get('location')], [302, '/?a=1&ui_locales=de'])
    assert.match(headers.getSetCookie().join(), /^gh-language=de; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/)
    assert.match((await server.get('/', { cookie: 'gh-language=de' })).text, /<html lang="de">/)
  })

  it('change no language for another site, to another site, or to one that is not there, security 4.3', async () => {
    const cross = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }
    assert.equal((await server.post('/language', { locale: 'de', return: '/' }, cross)).status, 403)
    const same = { 'sec-fetch-site': 'same-origin' }
    for (const form of [
      { locale: 'de', return: '//evil.test' },
      { locale: 'xx', return: '/' },
      { locale: '<b>', return: '/' },
    ]) {
      const { status, headers, text } = await server.post('/language', form, same)
      assert.deepEqual([status, headers.getSetCookie()], [400, []])
      assert.doesNotMatch(text, /<b>/)
    }
  })

  it('answer malformed input with the error page, security 1.11', async () => {
    const { status, text } = await server.request('/language', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } })
    assert.ok(status === 415 || status === 400, String(status))
    assert.match(text, /<html lang="en">/)
  })
})
