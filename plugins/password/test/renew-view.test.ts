import assert from 'node:assert/strict'
import { testTenant } from '@gatehouse/kernel/testing'
import { type RenewModel, renewView } from '../src/renew-view.ts'

const model: RenewModel = {
  sessionDataKey: 'key-1',
  application: { name: 'Shop', imageUrl: null },
  message: undefined,
  loginHint: undefined,
  username: undefined,
  methodsUrl: undefined,
  rememberable: true,
  reason: 'forced',
  account: 'ann',
}
const render = (changes: Partial<RenewModel> = {}) =>
  renewView.render({ ...model, ...changes }, { t: (key) => `[${key}]`, locale: 'en', tenant: testTenant(), path: (path) => `/t/acme${path}` }).text

describe('the page of a new password', () => {
  it('posts both fields to /commonauth of the tenant, with what password managers look for', () => {
    const text = render()
    assert.match(text, /<form class="gh-form" method="post" action="\/t\/acme\/commonauth">/)
    assert.match(text, /name="account" value="ann" autocomplete="username"/)
    for (const name of ['newPassword', 'repeatedPassword']) {
      assert.match(text, new RegExp(`<label class="gh-label" for="${name}">`))
      assert.match(text, new RegExp(`name="${name}" type="password"[^>]* autocomplete="new-password"`))
    }
  })
  it('says why, and announces a refusal', () => {
    assert.match(render(), /\[password.renewForced\]/)
    assert.match(render({ reason: 'expired' }), /\[password.renewExpired\]/)
    assert.match(render({ message: 'password.weak' }), /role="alert"><p>\[password.weak\]/)
  })
  it('tells what the tenant demands beside the field, for whoever cannot see the form as well', () => {
    const text = render({ demands: [{ key: 'validation-rules.digits', values: { min: '2' } }] })
    const described = /name="newPassword"[^>]*aria-describedby="([^"]+)"/.exec(text)?.[1]
    assert.ok(described)
    assert.match(text, new RegExp(`id="${described}"[^>]*>[^<]*\\[password.renewHint\\] \\[validation-rules.digits\\]`))
  })
  it('escapes what comes from outside, security 4.4', () => {
    const evil = '"><script>alert(1)</script>'
    assert.doesNotMatch(render({ sessionDataKey: evil, account: evil }), /<script>/)
  })
})
