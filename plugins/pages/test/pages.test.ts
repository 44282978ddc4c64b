import assert from 'node:assert/strict'
import { NotFound, ServerError, TooManyRequests } from '@gatehouse/kernel'
import { html, type View } from '../src/contracts.ts'
import { bodyOf, makeAsker, makeTenant, pagesWith } from './support.ts'

const greet: View<{ readonly name: string }> = {
  name: 'test.greet',
  titleKey: 'test.title',
  render: ({ name }, { t, path }) => html`<h1>${t('test.hello', { name })}</h1><a href="${path('/next')}" title="${name}">x</a>`,
}
const en = {
  plugin: 'test',
  locale: 'en',
  texts: { title: 'Greeting', hello: 'Hello {{name}}', only: 'English only', empty: '', days_one: '{{count}} day', days_other: '{{count}} days' },
}
const de = { plugin: 'test', locale: 'de', texts: { title: 'Gruß', hello: 'Hallo {{name}}' } }
const pages = pagesWith([greet as View<never>], [en, de])
const evil = '<script>alert(1)</script>"\' onload=x {{name}} $t(test.only)'

describe('pages', () => {
  it('escape what they are given, in texts and in attributes, security 4.4', () => {
    const body = bodyOf(pages.render(makeAsker(), 'test.greet', { name: evil }))
    assert.doesNotMatch(body, /<script/)
    assert.match(body, /title="&lt;script&gt;alert\(1\)&lt;\/script&gt;&quot;&#39; onload=x \{\{name\}\} \$t\(test\.only\)"/)
  })

  it('carry a strict CSP and no store, security 4.4', () => {
    const { headers } = pages.render(makeAsker(), 'test.greet', { name: 'x' })
    assert.equal(
      headers?.['content-security-policy'],
      "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
  })

  it('have no inline style, script or event handler', () => {
    const body = bodyOf(pages.render(makeAsker(), 'test.greet', { name: 'x' }))
    assert.doesNotMatch(body, /<style|<script|\sstyle=|\son[a-z]+=/)
  })

  it('leave out form targets that are no origin or scheme, security 4.4', () => {
    const formActions = ['https://shop.test', 'com.shop.app:', 'javascript:', "https://a.test; script-src 'unsafe-inline'", 'https://a.test/path', '*', 'data:']
    const { headers } = pages.render(makeAsker(), 'test.greet', { name: 'x' }, { formActions })
    assert.match(String(headers?.['content-security-policy']), /form-action 'self' https:\/\/shop\.test com\.shop\.app:; frame-ancestors/)
  })

  it('show pictures of the origins that they name, and leave out what is no origin, security 4.4', () => {
    const pictures = ['https://shop.test', 'https://shop.test', "https://a.test; script-src 'unsafe-inline'", 'https://a.test/path', '*', 'blob:']
    const { headers } = pages.render(makeAsker(), 'test.greet', { name: 'x' }, { pictures })
    assert.match(String(headers?.['content-security-policy']), /img-src 'self' data: https:\/\/shop\.test; form-action/)
  })

  it('link below the tenant', () => {
    const tenant = makeTenant({ basePath: '/t/acme', name: 'Acme', baseUrl: 'https://id.test/t/acme' })
    const body = bodyOf(pages.render(makeAsker({ tenant }), 'test.greet', { name: 'x' }))
    assert.match(body, /href="\/t\/acme\/next"/)
    assert.match(body, /href="\/t\/acme\/assets\/pages\.css"/)
    assert.match(body, /<span>Acme<\/span>/)
  })

  it('fall back to English text by text', () => {
    assert.equal(pages.translate(makeAsker(), ['de'])('test.only'), 'English only')
    assert.equal(pages.translate(makeAsker(), ['de'])('test.title'), 'Gruß')
  })

  it('fill in values, once, and choose plural forms', () => {
    const t = pages.translate(makeAsker())
    assert.equal(t('test.hello', { name: '{{other}}', other: 'x' }), 'Hello {{other}}')
    assert.equal(t('test.hello'), 'Hello {{name}}')
    assert.equal(t('test.hello', { constructor: 'x' } as never), 'Hello {{name}}')
    assert.deepEqual([t('test.days', { count: 1 }), t('test.days', { count: 2 })], ['1 day', '2 days'])
    assert.deepEqual([t('test.unknown'), t('test.empty'), t('constructor')], ['test.unknown', '', 'constructor'])
  })

  it('throw for a view that is not there', () => {
    assert.throws(() => pages.render(makeAsker(), 'test.absent', {}), /no view "test\.absent"/)
  })
})

describe('the error page, security 1.11', () => {
  it('shows a code and the trace id, and nothing of what happened', () => {
    const cause = new Error('SELECT password FROM users; /srv/secret.ts:12')
    const { status, body } = pages.error(new ServerError('something went wrong', { cause, detail: { sql: 'SELECT 1' } }), makeAsker())
    assert.equal(status, 500)
    assert.match(String(body), /kernel\.internal/)
    assert.match(String(body), /trace-1/)
    assert.doesNotMatch(String(body), /SELECT|secret|at Context|\.ts:/)
  })

  it('keeps the status, and Retry-After where there is one', () => {
    assert.equal(pages.error(new NotFound('x'), makeAsker()).status, 404)
    const busy = pages.error(new TooManyRequests('x', 7), makeAsker())
    assert.deepEqual([busy.status, busy.headers?.['retry-after']], [429, '7'])
  })

  it('knows requests of which nothing but tenant and path is known', () => {
    const { tenant, id, path } = makeAsker()
    assert.match(bodyOf(pages.error(new NotFound('x'), { tenant, id, path })), /There is nothing here/)
  })
})
