import assert from 'node:assert/strict'
import governance from '@gatehouse/governance'
import { fresh, old, type Recovery, startRecovery, system } from './support.ts'

const base = '/api/server/v1/identity-governance'
const id = (name: string) => Buffer.from(name).toString('base64url')

describe('recovery as a tenant wants it, flows.md §13', () => {
  let world: Recovery
  before(async () => {
    world = await startRecovery({}, { plugins: [governance] })
    for (const name of ['ann', 'bob', 'locked']) await world.create(name)
  })
  after(() => world?.[Symbol.asyncDispose]())
  const set = async (category: string, connector: string, values: Readonly<Record<string, string>>) => {
    const properties = Object.entries(values).map(([name, value]) => ({ name, value }))
    return world.admin('PATCH', `${base}/${id(category)}/connectors/${id(connector)}`, { operation: 'UPDATE', properties })
  }
  const recovery = (values: Readonly<Record<string, string>>) => set('Account Management', 'account-recovery', values)

  it('shows what the configuration says until the tenant says otherwise', async () => {
    const { json } = await world.admin('GET', `${base}/${id('Account Management')}/connectors/${id('account-recovery')}`)
    const values = Object.fromEntries(json.properties.map(({ name, value }: { name: string; value: string }) => [name, value]))
    assert.deepEqual(
      [values['Recovery.Notification.Password.Enable'], values['Recovery.NotifySuccess'], values['Recovery.ExpiryTime']],
      ['false', 'true', '60'],
    )
  })
  it('switches forgotten passwords on and off, by link or by code', async () => {
    assert.equal((await world.ask('ann')).status, 404)
    assert.equal((await recovery({ 'Recovery.Notification.Password.Enable': 'true', 'Recovery.NotifySuccess': 'false' })).status, 200)
    assert.equal((await world.ask('ann')).status, 200)
    assert.equal((await world.setPassword(await world.tokenFor('ann@example.org'))).status, 200)
    assert.equal((await world.mailsTo('ann@example.org', /was set just now/)).length, 0, 'no notice')
    await recovery({ 'Recovery.Notification.Password.OTP.SendOTPInEmail': 'true' })
    assert.match((await world.ask('bob')).text, /name="code"/)
    assert.notEqual(await world.codeFor('bob@example.org'), 'no code')
    await recovery({ 'Recovery.Notification.Password.Enable': 'false' })
    assert.equal((await world.ask('bob')).status, 404)
  })
  it('keeps links within an hour, security 5.4', async () => {
    for (const value of ['0', '61', '1440', '-1']) assert.equal((await recovery({ 'Recovery.ExpiryTime': value })).status, 400, value)
    assert.equal((await recovery({ 'Recovery.ExpiryTime': '10' })).status, 200)
    await recovery({ 'Recovery.Notification.Password.Enable': 'true', 'Recovery.Notification.Password.OTP.SendOTPInEmail': 'false' })
    await world.ask('ann')
    assert.match((await world.mailsTo('ann@example.org')).at(-1)?.body ?? '', /within 10 minutes/)
  })
  it('switches invitations off, or to codes', async () => {
    await set('User Onboarding', 'user-email-verification', { 'EmailVerification.AskPassword.EmailOTP': 'true' })
    assert.equal((await world.create('coded', { askPassword: true })).status, 201)
    assert.notEqual(await world.codeFor('coded@example.org'), 'no code')
    await set('User Onboarding', 'user-email-verification', { 'EmailVerification.Enable': 'false' })
    const { status, json } = await world.create('never', { askPassword: true })
    assert.deepEqual([status, json.scimType], [400, 'invalidValue'])
  })
  it('switches forced resets to mail; an account that an administrator locked is not opened by one, security 5.10', async () => {
    await set('Account Management', 'admin-forced-password-reset', { 'Recovery.AdminPasswordReset.RecoveryLink': 'true' })
    const { json } = await world.call('GET', `/Users?filter=${encodeURIComponent('userName eq "bob"')}`)
    await world.patch(json.Resources[0].id, { [system]: { forcePasswordReset: true } })
    assert.equal((await world.setPassword(await world.tokenFor('bob@example.org'))).status, 200)
    assert.deepEqual([await world.signIn('bob', old), await world.signIn('bob', fresh)], [false, true])
    const found = await world.call('GET', `/Users?filter=${encodeURIComponent('userName eq "locked"')}`)
    const locked = found.json.Resources[0].id
    await world.patch(locked, { [system]: { accountLocked: true } })
    await world.patch(locked, { [system]: { forcePasswordReset: true } })
    assert.equal((await world.mailsTo('locked@example.org')).length, 0)
    assert.equal((await world.read(locked))[system].lockedReason, 'ADMIN_INITIATED')
  })
})
