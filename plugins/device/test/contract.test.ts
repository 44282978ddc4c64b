import approvals from '@gatehouse/approvals'
import { Approvals } from '@gatehouse/approvals/contracts'
import { hiddenFields, passLogin, startProvider } from '@gatehouse/oauth/test-provider'
import { describeGrantType } from '@gatehouse/oauth/testing'
import { deviceGrant } from '../src/grant.ts'
import device from '../src/plugin.ts'

describeGrantType('device code', async () => {
  const provider = await startProvider({ plugins: [approvals, device] })
  const grantType = deviceGrant(provider.use(Approvals))
  const { client, id } = await provider.addClient({ public: true, grantTypes: [grantType.name], redirectUris: [] })
  const right = async () => {
    const { json } = await provider.post('/oauth2/device_authorize', { client_id: id, scope: 'openid' })
    const browser = provider.browser()
    const question = await passLogin(browser, await browser.submit('/oauth2/device', { user_code: json.user_code }))
    await browser.submit('/oauth2/device', { ...hiddenFields(question.text), answer: 'approve' })
    return { device_code: json.device_code }
  }
  const waiting = (await provider.post('/oauth2/device_authorize', { client_id: id })).json.device_code
  return {
    grantType,
    client,
    tenant: provider.tenant,
    right,
    wrong: { unknown: { device_code: 'a'.repeat(65) }, waiting: { device_code: waiting }, short: { device_code: 'a-short-one' } },
    close: () => provider.stop(),
  }
})
