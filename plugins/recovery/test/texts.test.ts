import assert from 'node:assert/strict'
import { testTenant } from '@gatehouse/kernel/testing'
import { german as germanMails } from '../src/mails/de.ts'
import { english as englishMails } from '../src/mails/en.ts'
import { pages, scenarioOf, scenarios, successMail } from '../src/scenarios.ts'
import { german } from '../src/texts/de.ts'
import { english } from '../src/texts/en.ts'
import { codeView, forgottenView } from '../src/views/forgotten.ts'
import { lateView } from '../src/views/notes.ts'
import { addressView, passwordView } from '../src/views/password.ts'

describe('texts of recovery', () => {
  it('are complete in both languages, with the same values', () => {
    const values = (text: string) => [...text.matchAll(/\{\{.*?\}\}/g)].map(([value]) => value).toSorted()
    assert.deepEqual(Object.keys(german.texts).toSorted(), Object.keys(english.texts).toSorted())
    for (const [key, text] of Object.entries(english.texts)) assert.deepEqual(values(german.texts[key] ?? ''), values(text), key)
    assert.deepEqual(Object.keys(germanMails), Object.keys(englishMails))
    for (const [type, { subject, body }] of Object.entries(englishMails)) {
      assert.deepEqual(values(germanMails[type]?.subject ?? ''), values(subject), type)
      assert.deepEqual([...new Set(values(germanMails[type]?.body ?? ''))], [...new Set(values(body))], type)
    }
  })
  it('are there for every scenario', () => {
    for (const { mail } of Object.values(scenarios)) for (const type of Object.values(mail)) assert.ok(englishMails[type], type)
    assert.ok(englishMails[successMail])
    assert.equal(scenarioOf('PENDING_EV').name, 'EMAIL_VERIFICATION')
  })
})

describe('pages of recovery', () => {
  const context = { t: (key: string) => `[${key}]`, locale: 'en', tenant: testTenant(), path: (path: string) => `/t/acme${path}` }
  it('post to the tenant and escape what comes from outside, security 4.4', () => {
    const evil = '"><script>alert(1)</script>'
    const texts = [
      forgottenView.render({ message: evil }, context),
      codeView.render({ username: evil, message: evil }, context),
      passwordView.render({ confirmation: evil, account: evil, message: evil }, context),
      addressView.render({ confirmation: evil, account: evil, address: evil }, context),
      lateView.render({ confirmation: evil }, context),
    ].map(({ text }) => text)
    for (const text of texts) {
      assert.doesNotMatch(text, /<script>/)
      assert.match(text, /method="post" action="\/t\/acme\/accountrecoveryendpoint\//)
    }
    assert.equal(new Set(Object.values(pages)).size, 5)
  })
})
