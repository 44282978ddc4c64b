import assert from 'node:assert/strict'
import { fresh, old, type Recovery, startRecovery } from './support.ts'

const local = (name: string, value: string) => ({ uri: `http://wso2.org/claims/${name}`, value })

for (const { version, form } of [
  { version: 'v1', form: 'link' },
  { version: 'v2', form: 'link' },
  { version: 'v2', form: 'code' },
] as const) {
  describe(`the recovery API ${version} by ${form}, flows.md §8`, () => {
    const base = `/api/users/${version}/recovery/password`
    let world: Recovery
    before(async () => {
      world = await startRecovery({ forgottenPassword: form, mailsPerHour: 50 })
      await world.create('ann', {}, { name: { givenName: 'Ann', familyName: 'Lee' } })
      await world.create('other', {}, { name: { givenName: 'Ann', familyName: 'Roy' } })
    })
    after(() => world?.[Symbol.asyncDispose]())
    const call = (path: string, json: unknown) => world.admin('POST', `${base}${path}`, json)
    const init = async (...claims: readonly object[]) => {
      const { status, json, text } = await call('/init', { claims, properties: [] })
      assert.equal(status, 200, text)
      return json[0]
    }
    const recover = async (...claims: readonly object[]) => {
      const { channelInfo, flowConfirmationCode } = await init(...claims)
      const { status, json, text } = await call('/recover', { recoveryCode: channelInfo.recoveryCode, channelId: '1' })
      assert.equal(status, 202, text)
      assert.equal(json.flowConfirmationCode, flowConfirmationCode)
      return json
    }
    const confirmation = async (flow: string | undefined) =>
      form === 'link' ? { confirmationCode: await world.tokenFor('ann@example.org') } : { confirmationCode: flow, otp: await world.codeFor('ann@example.org') }

    it('goes from claims to a new password, each code once', async () => {
      const begun = await init(local('givenname', 'Ann'), local('lastname', 'Lee'))
      assert.deepEqual([begun.mode, begun.channelInfo.channels[0].type], ['recoverWithNotifications', 'EMAIL'])
      assert.deepEqual(begun.links, [{ rel: 'next', href: `${base}/recover`, type: 'POST' }])
      const sent = await call('/recover', { recoveryCode: begun.channelInfo.recoveryCode, channelId: '1' })
      const { code, notificationChannel, flowConfirmationCode, resendCode } = sent.json
      assert.deepEqual([sent.status, code, notificationChannel, typeof resendCode], [202, 'PWR-02001', 'EMAIL', 'string'])
      assert.equal((await call('/recover', { recoveryCode: begun.channelInfo.recoveryCode, channelId: '1' })).json.code, 'UAR-10001')
      const proof = await confirmation(flowConfirmationCode)
      const confirmed = await call('/confirm', proof)
      assert.equal(confirmed.status, 200, confirmed.text)
      const again = await call('/confirm', proof)
      assert.deepEqual([again.status, again.json.code], [406, '18001'])
      const { resetCode } = confirmed.json
      const weak = await call('/reset', { resetCode, flowConfirmationCode, password: 'password1' })
      assert.deepEqual([weak.status, weak.json.code, weak.json.resetCode], [412, 'PWR-10006', resetCode])
      const done = await call('/reset', { resetCode, flowConfirmationCode, password: fresh })
      assert.deepEqual([done.status, done.json.code], [200, 'PWR-02005'])
      assert.deepEqual([await world.signIn('ann', old), await world.signIn('ann', fresh)], [false, true])
      assert.equal((await call('/reset', { resetCode, flowConfirmationCode, password: fresh })).status, 406)
    })
    it('sends again, a few times', async () => {
      let { resendCode } = await recover(local('username', 'ann'))
      for (let count = 0; count < 5; count += 1) {
        const { status, json } = await call('/resend', { resendCode })
        assert.equal(status, 202)
        resendCode = json.resendCode
      }
      assert.equal(resendCode, undefined)
      assert.equal((await call('/resend', { resendCode: 'nothing' })).json.code, 'UAR-10012')
    })
    it('answers the same whoever is meant, security 5.2', async () => {
      const shape = (answer: object) => JSON.stringify(answer).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '')
      const [one, none, two] = [await init(local('username', 'ann')), await init(local('username', 'nobody')), await init(local('givenname', 'Ann'))]
      assert.deepEqual([shape(none), shape(two)], [shape(one), shape(one)])
      await world.server.settle()
      const before = world.messages.length
      assert.equal(shape(await recover(local('username', 'nobody'))), shape(await recover(local('givenname', 'Ann'))))
      await world.server.settle()
      assert.equal(world.messages.length, before, 'nobody, and two, get no mail')
    })
    it('refuses other channels, other bodies and callers without the permission, security 7.4', async () => {
      const { channelInfo } = await init(local('username', 'ann'))
      assert.equal((await call('/recover', { recoveryCode: channelInfo.recoveryCode, channelId: '2' })).json.code, 'UAR-10004')
      for (const claims of [[], [{ uri: 'http://wso2.org/claims/active', value: 'true' }], [{ uri: 'mail', value: 'x' }], [local('constructor', 'x')]]) {
        const { status, json } = await call('/init', { claims })
        assert.deepEqual([status, json.code], [400, 'UE-10000'])
      }
      assert.equal((await call('/reset', { resetCode: 'x', flowConfirmationCode: 'x' })).json.code, 'PWR-10003')
      assert.equal((await world.server.request(`${base}/init`, { method: 'POST', json: { claims: [local('username', 'ann')] } })).status, 401)
    })
    it('is closed while forgotten passwords are off', async () => {
      await using off = await startRecovery()
      const { status, json } = await off.admin('POST', `${base}/init`, { claims: [local('username', 'ann')] })
      assert.deepEqual([status, json.code], [403, 'PWR-10004'])
    })
    if (version === 'v2')
      it('sets the password of the flow alone', async () => {
        const { flowConfirmationCode } = await recover(local('username', 'ann'))
        const proof = await confirmation(flowConfirmationCode)
        const { resetCode } = (await call('/confirm', proof)).json
        const { flowConfirmationCode: foreign } = await recover(local('username', 'other'))
        const refused = await call('/reset', { resetCode, flowConfirmationCode: foreign, password: `${fresh}-2` })
        assert.deepEqual([refused.status, refused.json.code], [406, 'UAR-10015'])
        assert.equal((await call('/reset', { resetCode, flowConfirmationCode, password: `${fresh}-2` })).status, 200)
      })
  })
}
