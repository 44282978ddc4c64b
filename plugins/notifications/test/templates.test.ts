import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { testTenant } from '@gatehouse/kernel/testing'
import { notificationsConfig } from '../src/config.ts'
import { checkTemplate, render } from '../src/templates/engine.ts'
import { checkConfigured, templateLookup } from '../src/templates/lookup.ts'
import { memoryChannel, startNotifications } from './support.ts'

const plain = (body: string) => ({ subject: 'x', body })
const page = (body: string) => ({ subject: 'x', body, contentType: 'text/html' as const })

describe('texts of notifications', () => {
  const type = { channel: 'email', name: 'greet', templates: { en: plain('built in'), de: plain('eingebaut') } }
  const lookup = templateLookup(
    notificationsConfig.parse({
      templates: { greet: { fr: plain('de tous'), en: plain('of all') } },
      tenantTemplates: { acme: { greet: { en: plain('of acme') } } },
    }),
  )
  const chosen = (slug: string, ...locales: readonly string[]) => lookup(testTenant({ slug }), type, locales)?.template.body
  it("are in the first wanted language that is there: the tenant's, the operator's, the built-in one", () => {
    assert.deepEqual([chosen('acme', 'en-GB'), chosen('other', 'en_US'), chosen('acme', 'fr-CA')], ['of acme', 'of all', 'de tous'])
    assert.deepEqual([chosen('acme', 'xx', 'de-AT'), chosen('acme', 'xx'), chosen('acme')], ['eingebaut', 'of acme', 'of acme'])
    assert.equal(chosen('__proto__', 'constructor'), 'of all', 'security 1.6')
  })
  it('of one tenant reach no other, security 8.3', async () => {
    const { channel, messages } = memoryChannel()
    await using sender = await startNotifications(channel, { tenantTemplates: { acme: { greet: { en: plain('ours') } } } })
    const acme = await sender.server.use(Tenants).create({ slug: 'acme' })
    await sender.greet()
    await sender.greet({}, acme)
    await sender.server.settle()
    assert.deepEqual(messages.map(({ body }) => body === 'ours').toSorted(), [false, true])
  })
  it('escape values in HTML, whatever the template says, security 1.7', async () => {
    const evil = { name: '<img src=x onerror=alert(1)>' }
    assert.equal((await render(page('<p>{{ name }}</p>'), evil)).body, '<p>&lt;img src=x onerror=alert(1)&gt;</p>')
    assert.equal((await render(plain('{{ name }}'), evil)).body, evil.name)
    for (const body of ['{{ name | raw }}', '{% include "x" %}', '{% render "x" %}', '{% layout "x" %}']) assert.throws(() => checkTemplate(page(body)), body)
  })
  it('see their values and nothing behind them, security 1.6, 10.4', async () => {
    for (const body of ['{{ name.constructor }}', '{{ constructor }}', '{{ __proto__.x }}', '{{ name.__proto__ }}', '{{ user.constructor.name }}'])
      assert.equal((await render(plain(body), { name: 'Ann', 'user.claim.givenname': 'Ann' })).body, '', body)
    await render(plain('x'), { '__proto__.polluted': 'yes', 'constructor.prototype.polluted': 'yes' })
    assert.equal(({} as Record<string, unknown>).polluted, undefined)
  })
  it('take a bounded time, security 1.5', async () => {
    const endless = '{% for a in (1..100000) %}{% for b in (1..100000) %}x{% endfor %}{% endfor %}'
    await assert.rejects(render(plain(endless), {}))
  })
  it('stop the start when they cannot be read, with their place', () => {
    const broken = notificationsConfig.parse({ tenantTemplates: { acme: { greet: { en: plain('{{ name') } } } })
    assert.throws(() => checkConfigured(broken), /tenant_templates\.acme\.greet\.en cannot be read/)
  })
  it('have subjects of one line', async () => {
    assert.equal((await render({ subject: ' {{ a }}\t!', body: '' }, { a: 'x\r\n\u2028y' })).subject, 'x y !')
    assert.equal((await render({ subject: 'x'.repeat(1000), body: '' }, {})).subject.length, 200)
  })
})
