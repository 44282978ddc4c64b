import assert from 'node:assert/strict'
import type { HearerAnswer } from '@gatehouse/ciba/test-hearer'
import type { CibaModule, CibaModules, CibaOp } from '../op.ts'

/** Whatever the notification endpoint answers, the client gets its tokens, and is told once. CIBA Core §10.2. */
const completes =
  (answer: (op: CibaOp) => HearerAnswer | number): CibaModule =>
  async (op) => {
    op.hearer.answersWith(answer(op))
    const before = op.hearer.heard.length
    const { auth_req_id: id, auth_url: url } = await op.begun()
    await op.answer(url)
    op.clock.advance(120_000)
    await op.settle()
    assert.deepEqual(
      op.hearer.heard.slice(before).map(({ path }) => path),
      ['/cb'],
    )
    assert.equal((await op.poll(id)).status, 200)
  }
export const pingModules: CibaModules = {
  'ping-backchannel-notification-endpoint-response-has-body': completes(() => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'heard' })),
  'ping-backchannel-notification-endpoint-response-401': completes(() => 401),
  'ping-backchannel-notification-endpoint-response-403': completes(() => 403),
  'ping-with-mtls-ciba-notification-endpoint-response-401-and-require-server-does-not-retry': completes(() => 401),
  'ping-backchannel-notification-endpoint-return-redirect-request': completes((op) => ({
    status: 301,
    headers: { location: op.hearer.url.replace('/cb', '/invalid-ciba-notification-endpoint') },
  })),
}
