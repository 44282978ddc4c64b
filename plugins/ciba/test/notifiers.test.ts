import assert from 'node:assert/strict'
import { definePlugin } from '@gatehouse/kernel'
import { type CibaNotice, cibaNotifiers } from '../src/contracts.ts'
import { startCiba } from './support.ts'

describe('notification channels of other plugins', () => {
  const notices: CibaNotice[] = []
  let reaches = true
  const pigeon = definePlugin({
    name: 'test-pigeon',
    setup: ({ host }) => host.contribute(cibaNotifiers, { name: 'pigeon', reaches: () => reaches, notify: async (notice) => void notices.push(notice) }),
  })
  it('bring the link to the user, and the client does not get it', async () => {
    await using at = await startCiba({ plugins: [pigeon] })
    const client = await at.addDesk({ notificationChannels: ['external', 'pigeon'] })
    const { json } = await at.begin({ binding_message: 'W4SCT' }, client)
    assert.equal(json.auth_url, undefined)
    const [notice] = notices
    assert.deepEqual([notice?.user.username, notice?.bindingMessage, notice?.application.name], ['kim', 'W4SCT', client.application.name])
    await at.answer(notice?.url ?? '', 'approve')
    assert.equal((await at.poll(json.auth_req_id, client)).status, 200)
    assert.ok((await at.begin({ notification_channel: 'external' }, client)).json.auth_url)
    reaches = false
    assert.equal((await at.begin({}, client)).json.error, 'invalid_request')
  })
})
