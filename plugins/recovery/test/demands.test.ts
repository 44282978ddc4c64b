import assert from 'node:assert/strict'
import validationRules from '@gatehouse/validation-rules'
import { fresh, old, type Recovery, startRecovery } from './support.ts'

const rule = (validator: string, key: string, value: string) => ({ validator, properties: [{ key, value }] })

describe('a new password where the tenant demands something of it', () => {
  let world: Recovery
  before(async () => {
    world = await startRecovery({ forcedReset: 'link' }, { plugins: [validationRules] })
    const rules = [rule('LengthValidator', 'max.length', '20'), rule('UpperCaseValidator', 'min.length', '2')]
    assert.equal((await world.admin('PUT', '/api/server/v1/validation-rules/password', { rules })).status, 200)
  })
  after(() => world?.[Symbol.asyncDispose]())

  it('is asked for by a page that says so, and judged; what a machine makes meanwhile is not', async () => {
    const made = await world.create('ann', { askPassword: true }, { password: undefined })
    assert.equal(made.status, 201, made.text)
    const token = await world.tokenFor('ann@example.org')
    const page = await world.server.get(`/accountrecoveryendpoint/confirmrecovery.do?confirmation=${token}`)
    assert.match(page.text, /Capital letters: at least 2\./)
    assert.equal((await world.setPassword(token, fresh)).status, 400)
    assert.equal(await world.signIn('ann', fresh), false)
    assert.equal((await world.setPassword(token, 'Marlin-34-Harbour')).status, 200)
    assert.equal(await world.signIn('ann', 'Marlin-34-Harbour'), true)
  })
  it('is forced by an administrator all the same', async () => {
    const { json, text } = await world.create('bob', {}, { password: 'Tides-And-42' })
    assert.ok(json.id, text)
    const forced = await world.patch(json.id, { 'urn:scim:wso2:schema': { forcePasswordReset: true } })
    assert.equal(forced.status, 200, forced.text)
    assert.equal(await world.signIn('bob', old), false)
    const token = await world.tokenFor('bob@example.org')
    assert.equal((await world.setPassword(token, 'Other-Tides-43')).status, 200)
  })
})
