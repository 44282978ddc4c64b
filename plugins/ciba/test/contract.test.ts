import { Approvals } from '@gatehouse/approvals/contracts'
import { describeGrantType } from '@gatehouse/oauth/testing'
import { cibaGrant } from '../src/grant.ts'
import { startCiba } from './support.ts'

describeGrantType('CIBA', async () => {
  const at = await startCiba()
  const right = async () => {
    const { auth_req_id: id, auth_url: url } = (await at.begin()).json
    await at.answer(url, 'approve')
    return { auth_req_id: id }
  }
  const waiting = (await at.begin()).json.auth_req_id
  return {
    grantType: cibaGrant(at.provider.use(Approvals)),
    tenant: at.provider.tenant,
    client: at.desk.client,
    right,
    wrong: { waiting: { auth_req_id: waiting }, unknown: { auth_req_id: 'a'.repeat(65) } },
    close: () => at[Symbol.asyncDispose](),
  }
})
