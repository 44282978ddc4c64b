import assert from 'node:assert/strict'
import { linksIn } from '../src/metadata/links.ts'

const redirectUris = ['com.app:/cb', 'https://app.test:8443/cb']
const logoOf = (logo_uri: string) => linksIn({ logo_uri }, { redirectUris }).logoUrl

describe('what a client shows of itself, RFC 7591 §5', () => {
  it('is a logo from a host that its answers go to, by https', () => {
    assert.equal(logoOf('https://app.test/logo.png'), 'https://app.test/logo.png')
    for (const logo of ['https://bank.test/logo.png', 'http://app.test/logo.png', 'https://app.test@bank.test/logo.png', 'https://app.test.bank.test/l']) {
      assert.equal(logoOf(logo), undefined, logo)
    }
  })
  it('is links to wherever it says', () => {
    const policy_uri = 'https://law.test/policy'
    const tos_uri = 'http://law.test/terms'
    assert.deepEqual(linksIn({ policy_uri, tos_uri }, { redirectUris }), { policyUrl: policy_uri, termsUrl: tos_uri })
  })
  it('is nothing for one that did not register itself', () => {
    assert.deepEqual(linksIn(undefined, { redirectUris }), {})
  })
})
