import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import implicit from '@gatehouse/implicit'
import { answerOf, authorize, codeOf, startProvider } from '@gatehouse/oauth/test-provider'
import dpop from '../src/plugin.ts'
import { newSender } from './support/proofs.ts'

describe('bound tokens and other plugins', () => {
  it('stay refused while this plugin is off, security 1.1', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-test-'))
    try {
      const first = await startProvider({ plugins: [dpop], dataDir, tables: { server: { publicUrl: 'http://127.0.0.1:1' } } })
      const client = await first.addClient()
      const sender = await newSender('http://127.0.0.1:1')
      const form = { grant_type: 'authorization_code', redirect_uri: 'https://rp.test/cb', code_verifier: 'v'.repeat(43) }
      const code = await codeOf(first.browser(), client)
      const { json } = await first.token({ ...form, code }, { ...client.basic, ...(await sender.atToken()) })
      assert.equal((await first.get('/oauth2/userinfo', await sender.at('/oauth2/userinfo', json.access_token))).status, 200)
      await first.stop()
      await using second = await startProvider({ dataDir, tables: { server: { publicUrl: 'http://127.0.0.1:1' } } }, false)
      for (const scheme of ['Bearer', 'DPoP']) {
        const { status } = await second.get('/oauth2/userinfo', { authorization: `${scheme} ${json.access_token}` })
        assert.equal(status, 401)
      }
    } finally {
      await rm(dataDir, { recursive: true, force: true })
    }
  })
  it('are not made by the authorization endpoint, where nobody proves anything', async () => {
    await using provider = await startProvider({ plugins: [implicit, dpop] })
    const settings = { accessToken: { bindingType: 'DPoP' } }
    const client = await provider.addClient({ public: true, grantTypes: ['implicit'], settings })
    const reply = await authorize(provider.browser(), client, { response_type: 'token', code_challenge: undefined, code_challenge_method: undefined })
    assert.equal(answerOf(reply).get('error'), 'unauthorized_client')
    assert.equal(answerOf(reply).get('access_token'), null)
  })
})
