import assert from 'node:assert/strict'
import { testTenant } from '@gatehouse/kernel/testing'
import { renewElsewhereView } from '../src/renew-elsewhere-view.ts'

const model = {
  sessionDataKey: 'key-1',
  application: { name: 'Shop', imageUrl: null },
  message: undefined,
  loginHint: undefined,
  username: undefined,
  methodsUrl: undefined,
  rememberable: true,
}
const render = (helpUrl?: string) =>
  renewElsewhereView(helpUrl).render(model, { t: (key) => `[${key}]`, locale: 'en', tenant: testTenant(), path: (path) => `/t/acme${path}` }).text

describe('the page of a password that is changed elsewhere', () => {
  it('leads back to the sign-in by a form, without scripts, and asks for nothing', () => {
    const text = render()
    assert.match(text, /action="\/t\/acme\/commonauth"/)
    assert.match(text, /<button[^>]*name="again" value="yes"/)
    assert.doesNotMatch(text, /type="password"|<script|<a /)
  })
  it('links to the help of the operator, escaped, security 4.4', () => {
    assert.match(render('https://help.test/?a=1&b="'), /href="https:\/\/help\.test\/\?a=1&amp;b=&quot;" rel="noreferrer"/)
  })
})
