import assert from 'node:assert/strict'
import { german } from '../src/texts/de.ts'
import { english } from '../src/texts/en.ts'
import { consentServer } from './support.ts'

describe('the consent page, oauth2-oidc.md §2.3', () => {
  it('shows scopes and claims, and posts what the reference page posts', async () => {
    await using server = await consentServer()
    const { status, text, headers } = await server.get('/ask')
    assert.equal(status, 200)
    assert.match(text, /<form class="gh-form" method="post" action="\/oauth2\/authorize">/)
    assert.match(text, /name="sessionDataKeyConsent" value="consent-key"/)
    for (const value of ['approve', 'approveAlways', 'deny']) assert.match(text, new RegExp(`name="consent" value="${value}"`))
    assert.match(text, /<input type="hidden" name="consent_c1" value="approved">/)
    assert.match(text, /<input type="checkbox" name="consent_c2" value="approved" checked>/)
    assert.match(text, /See your orders/)
    assert.match(headers.get('content-security-policy') ?? '', /form-action 'self' https:\/\/shop\.test;/)
  })

  it('shows the logo and the links that an application gave, and no picture of others, RFC 7591 §2', async () => {
    await using server = await consentServer()
    const { text, headers } = await server.get('/ask-linked')
    assert.match(text, /<img class="gh-logo" src="https:\/\/shop\.test\/logo\.png\?&quot;" alt="" referrerpolicy="no-referrer">/)
    for (const path of ['policy', 'terms']) assert.match(text, new RegExp(`<a href="https://shop.test/${path}" target="_blank" rel="noopener noreferrer">`))
    assert.match(headers.get('content-security-policy') ?? '', /img-src 'self' data: https:\/\/shop\.test;/)
    const plain = await server.get('/ask')
    assert.doesNotMatch(plain.text, /<img|_blank/)
    assert.match(plain.headers.get('content-security-policy') ?? '', /img-src 'self' data:;/)
  })

  it('escapes the name of the application, security 4.4', async () => {
    await using server = await consentServer()
    assert.doesNotMatch((await server.get('/ask')).text, /Shop <b>/)
  })

  it('is replaced by a custom page, with the parameters of the reference product', async () => {
    await using server = await consentServer({ consentPage: 'https://login.test/consent?x=1' })
    const { status, headers } = await server.get('/ask')
    const url = new URL(headers.get('location') ?? '')
    assert.deepEqual([status, url.origin + url.pathname], [302, 'https://login.test/consent'])
    const { scopeMetadata, ...parameters } = Object.fromEntries(url.searchParams)
    assert.equal(JSON.parse(scopeMetadata ?? '').length, 2)
    assert.deepEqual(parameters, {
      x: '1',
      loggedInUser: 'kim',
      application: 'Shop <b>',
      tenantDomain: parameters.tenantDomain,
      scope: 'openid orders',
      sessionDataKeyConsent: 'consent-key',
      spQueryParams: 'client_id=x',
      mandatoryClaims: 'c1_Email',
      requestedClaims: 'c2_Phone',
      userClaimsConsentOnly: 'false',
    })
  })

  it('has every text in both languages', () => {
    assert.deepEqual(Object.keys(german.texts).sort(), Object.keys(english.texts).sort())
  })
})
