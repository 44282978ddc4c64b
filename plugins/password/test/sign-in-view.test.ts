import assert from 'node:assert/strict'
import type { ChallengeModel } from '@gatehouse/authn/contracts'
import { testTenant } from '@gatehouse/kernel/testing'
import type { PageContext } from '@gatehouse/pages/contracts'
import { type SignInModel, signInView } from '../src/sign-in-view.ts'
import { german } from '../src/texts/de.ts'
import { english } from '../src/texts/en.ts'

const page: PageContext = {
  t: (key, values = {}) =>
    `[${key}${Object.values(values)
      .map((value) => ` ${value}`)
      .join('')}]`,
  locale: 'en',
  tenant: testTenant({ baseUrl: 'https://id.test/t/acme', basePath: '/t/acme' }),
  path: (path) => `/t/acme${path}`,
}
const model: ChallengeModel = {
  sessionDataKey: 'key-1',
  application: { name: 'Shop', imageUrl: null },
  message: undefined,
  loginHint: undefined,
  username: undefined,
  methodsUrl: undefined,
  rememberable: true,
}
const render = (changes: Partial<SignInModel> = {}) => signInView.render({ ...model, ...changes }, page).text

describe('the sign-in page', () => {
  it('posts the fields of the reference product to /commonauth of the tenant', () => {
    const text = render()
    assert.match(text, /<form class="gh-form" method="post" action="\/t\/acme\/commonauth">/)
    assert.match(text, /<input type="hidden" name="sessionDataKey" value="key-1">/)
    for (const name of ['username', 'password', 'chkRemember']) assert.match(text, new RegExp(`name="${name}"`))
  })

  it('works with password managers: autocomplete, labels, one field of each name', () => {
    const text = render()
    assert.match(text, /name="username"[^>]* autocomplete="username"/)
    assert.match(text, /name="password" type="password"[^>]* autocomplete="current-password"/)
    for (const name of ['username', 'password']) {
      assert.match(text, new RegExp(`<label class="gh-label" for="${name}">`))
      assert.equal(text.split(`name="${name}"`).length, 2)
    }
  })

  it('never shows a password again, and announces a refusal, security 1.9', () => {
    const text = render({ message: 'password.wrong' })
    assert.match(text, /role="alert"><p>\[password.wrong\]/)
    assert.doesNotMatch(text, /name="password"[^>]*value=/)
    assert.doesNotMatch(render(), /role="alert"/)
  })

  it('escapes what comes from outside, security 4.4', () => {
    const evil = '"><script>alert(1)</script>'
    const text = render({ sessionDataKey: evil, loginHint: evil, methodsUrl: evil, application: { name: evil, imageUrl: `data:image/${evil}` } })
    assert.doesNotMatch(text, /<script>/)
  })

  it('shows only pictures that the content security policy lets through', () => {
    const imageOf = (imageUrl: string) => render({ application: { name: 'Shop', imageUrl } })
    assert.match(imageOf('data:image/png;base64,AA=='), /<img class="gh-logo"/)
    assert.match(imageOf('https://id.test/t/acme/logo.png'), /<img/)
    for (const url of ['https://shop.test/logo.png', 'javascript:alert(1)', 'https://id.test.evil/logo.png']) assert.doesNotMatch(imageOf(url), /<img/)
  })

  it('shows the links of other plugins below the form', () => {
    const text = render({ links: [{ labelKey: 'test.help', path: '/help' }] })
    assert.match(text, /<\/form>.*href="\/t\/acme\/help">\[test.help\]/s)
  })

  it('fixes the user as a later step', () => {
    const text = render({ username: 'ann', rememberable: false })
    assert.match(text, /\[password.as ann\]/)
    assert.match(text, /name="username" value="ann"[^>]*readonly/)
    assert.doesNotMatch(text, /chkRemember/)
  })

  it('begins with the hint', () => {
    assert.match(render({ loginHint: 'ann@acme.test' }), /name="username"[^>]*value="ann@acme.test"/)
  })
})

describe('its texts', () => {
  it('are complete in both languages', () => {
    assert.deepEqual(Object.keys(german.texts).sort(), Object.keys(english.texts).sort())
  })
})
