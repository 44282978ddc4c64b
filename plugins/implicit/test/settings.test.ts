import assert from 'node:assert/strict'
import { type Provider, startProvider } from '@gatehouse/oauth/test-provider'
import implicit from '../src/plugin.ts'

const flow = (hybridFlow: unknown) => ({ settings: { hybridFlow } })

describe('settings of the hybrid and the implicit flow', () => {
  let provider: Provider
  before(async () => {
    provider = await startProvider({ plugins: [implicit] })
  })
  after(() => provider.stop())

  it('are off by default, and take the lists of the reference product', async () => {
    assert.deepEqual((await provider.addClient()).client.settings?.hybridFlow, { enable: false, responseType: '' })
    const given = { enable: true, responseType: 'code id_token, code token' }
    assert.deepEqual((await provider.addClient(flow(given))).client.settings?.hybridFlow, given)
  })
  it('refuse a switch without a type, and types that are none', async () => {
    for (const wrong of [{ enable: true }, { enable: true, responseType: 'token' }, { enable: false, responseType: 'code' }, { enabled: true }, true])
      await assert.rejects(provider.addClient(flow(wrong)), { code: 'applications.invalid_inbound_protocol' })
  })
  it('take the grant type implicit, which needs a redirect URI', async () => {
    await assert.rejects(provider.addClient({ grantTypes: ['implicit'], redirectUris: [] }), /Callback URI is mandatory for Code or Implicit/)
    assert.deepEqual((await provider.addClient({ grantTypes: ['implicit'] })).client.grantTypes, ['implicit'])
  })
  it('are refused while the plugin is off', async () => {
    await using without = await startProvider()
    await assert.rejects(without.addClient({ grantTypes: ['implicit'] }), /not allowed/)
    await assert.rejects(without.addClient(flow({ enable: true, responseType: 'code token' })), /not supported/)
  })
})
