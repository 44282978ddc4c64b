import assert from 'node:assert/strict'
import { s } from '@gatehouse/kernel'
import { testTenant } from '@gatehouse/kernel/testing'
import type { AuthenticatorKind } from '../src/contracts.ts'
import { authenticatorDirectory } from '../src/directory.ts'

const kind = (name: string): AuthenticatorKind => ({ name, labelKey: 'x.y', settings: s.object({}), open: () => Promise.reject(new Error('unused')) })
const kinds = new Map([kind('BasicAuthenticator'), kind('OpenIDConnectAuthenticator')].map((item) => [item.name, item]))
const connection = { id: 'c', point: 'authn.authenticators', kind: 'OpenIDConnectAuthenticator', name: 'CorpOIDC', settings: {}, enabled: true, version: 1 }
const directory = authenticatorDirectory(kinds, { list: async () => [connection] })

describe('authenticators that a sequence may name', () => {
  for (const [idp, authenticator, known] of [
    ['LOCAL', 'BasicAuthenticator', true],
    ['LOCAL', 'Unknown', false],
    ['CorpOIDC', 'OpenIDConnectAuthenticator', true],
    ['CorpOIDC', 'BasicAuthenticator', false],
    ['Elsewhere', 'OpenIDConnectAuthenticator', false],
  ] as const)
    it(`${authenticator} of ${idp}: ${known ? 'known' : 'refused'}`, async () => {
      assert.equal(await directory.knows(testTenant(), { idp, authenticator }), known)
    })
})
