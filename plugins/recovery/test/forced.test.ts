import assert from 'node:assert/strict'
import { passwordChanged } from '@gatehouse/users/contracts'
import { fresh, old, type Recovery, startRecovery, system } from './support.ts'

describe('forcePasswordReset by mail, flows.md §10.4', () => {
  let world: Recovery
  before(async () => {
    world = await startRecovery({ forcedReset: 'link' })
  })
  after(() => world?.[Symbol.asyncDispose]())
  const force = async (name: string): Promise<string> => {
    const { json } = await world.create(name)
    const { status, text } = await world.patch(json.id, { [system]: { forcePasswordReset: true } })
    assert.equal(status, 200, text)
    return json.id
  }

  it('makes the old password void at once, ends sessions, and writes to the owner, security 3.10', async () => {
    const id = await force('ann')
    assert.equal(await world.signIn('ann', old), false)
    assert.ok(world.server.heard(passwordChanged).some(({ userId }) => userId === id))
    const { accountState, lockedReason, forcePasswordReset } = (await world.read(id))[system]
    assert.deepEqual([accountState, lockedReason, forcePasswordReset], ['PENDING_FUPR', 'PENDING_ADMIN_FORCED_USER_PASSWORD_RESET', true])
    await world.server.settle()
    assert.equal((await world.setPassword(await world.tokenFor('ann@example.org'))).status, 200)
    assert.equal(await world.signIn('ann', fresh), true)
    assert.equal((await world.read(id))[system].accountState, 'UNLOCKED')
  })
  it('is taken back by the administrator: the link is void, the old password as well', async () => {
    const id = await force('back')
    const token = await world.tokenFor('back@example.org')
    await world.patch(id, { [system]: { forcePasswordReset: false } })
    assert.equal((await world.read(id))[system].accountState, 'UNLOCKED')
    assert.equal((await world.setPassword(token)).status, 400)
    assert.equal(await world.signIn('back', old), false)
  })
  it('needs an address to write to, and changes nothing without', async () => {
    const { json } = await world.create('nowhere', {}, { emails: [] })
    assert.equal((await world.patch(json.id, { [system]: { forcePasswordReset: true } })).status, 400)
    assert.equal(await world.signIn('nowhere', old), true)
  })
  it('by code leads over the page of the code', async () => {
    await using other = await startRecovery({ forcedReset: 'code' })
    const { json } = await other.create('ann')
    await other.patch(json.id, { [system]: { forcePasswordReset: true } })
    const code = await other.codeFor('ann@example.org')
    const page = await other.post('/accountrecoveryendpoint/confirmotp.do', { username: 'ann', code })
    const token = /name="confirmation" value="([\w-]+)"/.exec(page.text)?.[1] ?? ''
    assert.equal((await other.setPassword(token)).status, 200)
    assert.equal(await other.signIn('ann', fresh), true)
  })
  it('by default is a new password at the next sign-in, without a mail', async () => {
    await using plain = await startRecovery()
    const { json } = await plain.create('ann')
    await plain.patch(json.id, { [system]: { forcePasswordReset: true } })
    const { accountLocked, accountState } = (await plain.read(json.id))[system]
    assert.deepEqual([accountLocked, accountState, (await plain.mailsTo('ann@example.org')).length], [false, 'PENDING_FUPR', 0])
  })
})
