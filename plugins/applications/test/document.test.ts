import assert from 'node:assert/strict'
import { defaultAdvanced, defaultClaims, defaultProperties, defaultSequence } from '../src/defaults.ts'
import { exported, imported, MASK } from '../src/transfer/document.ts'

const application = {
  id: 'a1',
  name: 'shop',
  description: null,
  imageUrl: null,
  accessUrl: null,
  enabled: true,
  authenticationSequence: defaultSequence,
  claimConfiguration: defaultClaims,
  advancedConfigurations: defaultAdvanced,
  properties: defaultProperties,
  authorizations: [],
  authorizedScopes: [],
  createdAt: 0,
  version: 1,
}

describe('documents of applications', () => {
  it('mask secrets, and masks are no secrets when they come back, security 1.9', () => {
    const document = exported(application, new Map([['oidc', { clientId: 'c', clientSecret: 'the-secret-itself', subjectToken: { enable: false } }]]))
    assert.equal(JSON.stringify(document).includes('the-secret-itself'), false)
    assert.deepEqual(document.inboundProtocolConfiguration, { oidc: { clientId: 'c', clientSecret: MASK, subjectToken: { enable: false } } })
    assert.deepEqual(imported(document).inboundProtocolConfiguration, { oidc: { clientId: 'c', subjectToken: { enable: false } } })
  })
  it('name protocols as POST does', () => {
    const document = exported(application, new Map([['passive-sts', {}]]))
    assert.deepEqual(Object.keys(document.inboundProtocolConfiguration as object), ['passiveSts'])
  })
})
