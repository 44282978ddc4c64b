import assert from 'node:assert/strict'
import { Clock, Tenants } from '@gatehouse/kernel'
import { Data } from '@gatehouse/kernel/data'
import { fixedClock } from '@gatehouse/kernel/testing'
import { codeTable } from '../src/data/tables.ts'
import { fresh, old, type Recovery, startRecovery, system } from './support.ts'

describe('askPassword over SCIM, claims-scim.md §7.1', () => {
  let world: Recovery
  const clock = fixedClock(Date.now())
  before(async () => {
    world = await startRecovery({}, { replace: [[Clock, clock]] })
  })
  after(() => world?.[Symbol.asyncDispose]())
  const invite = async (name: string, account: object = { askPassword: true }): Promise<string> => {
    const { status, json, text } = await world.create(name, account, { name: { givenName: 'Ann' } })
    assert.equal(status, 201, text)
    return json.id
  }

  it('makes an account that nobody gets into, and writes to its owner, who sets the password', async () => {
    const id = await invite('ann')
    const { accountState, accountLocked, lockedReason, askPassword } = (await world.read(id))[system]
    assert.deepEqual([accountState, accountLocked, lockedReason, askPassword], ['PENDING_AP', true, 'PENDING_ASK_PASSWORD', undefined])
    assert.equal(await world.signIn('ann', old), false, 'the password of the request counts for nothing')
    const [mail] = await world.mailsTo('ann@example.org')
    assert.match(mail?.body ?? '', /^Hello Ann,\n\nan account was made for you at Gatehouse\. Your username is ann\./)
    const token = await world.tokenFor('ann@example.org')
    const page = await world.server.get(`/accountrecoveryendpoint/confirmrecovery.do?confirmation=${token}`)
    assert.equal(page.status, 200)
    assert.match(page.text, /name="newPassword" type="password"/)
    assert.equal((await world.setPassword(token)).status, 200)
    assert.equal(await world.signIn('ann', fresh), true)
    const after = (await world.read(id))[system]
    assert.deepEqual([after.accountState, after.emailVerified], ['UNLOCKED', true])
    assert.deepEqual(
      world.records.filter(({ action }) => action === 'recovery.password-set').map(({ target, actor, detail }) => [target, actor, detail]),
      [[id, id, { scenario: 'ASK_PASSWORD' }]],
    )
    assert.equal((await world.mailsTo('ann@example.org', /was set just now/)).length, 1)
  })
  it('is good for one use, of parallel ones too, and kept as a hash, security 5.4, 1.9', async () => {
    await invite('once')
    const token = await world.tokenFor('once@example.org')
    const kept = JSON.stringify(await world.server.use(Data).rows(world.tenant, codeTable).list())
    assert.ok(!kept.includes(token) && !kept.includes('once@'))
    const statuses = (await Promise.all([1, 2, 3, 4].map((n) => world.setPassword(token, `${fresh}-${n}`)))).map(({ status }) => status)
    assert.deepEqual(statuses.toSorted(), [200, 400, 400, 400])
    assert.equal((await world.setPassword(token)).status, 400)
    assert.equal((await world.server.get(`/accountrecoveryendpoint/confirmrecovery.do?confirmation=${token}`)).status, 400)
  })
  it('changes nothing when its link is only opened, security 4.3', async () => {
    const id = await invite('opened')
    const token = await world.tokenFor('opened@example.org')
    for (let n = 0; n < 3; n += 1) assert.equal((await world.server.get(`/accountrecoveryendpoint/confirmrecovery.do?confirmation=${token}`)).status, 200)
    assert.equal((await world.read(id))[system].accountState, 'PENDING_AP')
    const forged = await world.server.post('/accountrecoveryendpoint/confirmrecovery.do', { confirmation: token }, { origin: 'https://evil.example' })
    assert.equal(forged.status, 403)
  })
  it('stays good after a password that is refused, and says why, security 5.1', async () => {
    await invite('weak')
    const token = await world.tokenFor('weak@example.org')
    for (const [one, other] of [
      ['password1', 'password1'],
      [fresh, `${fresh}!`],
      ['', ''],
    ] as const) {
      const { status, text } = await world.setPassword(token, one, other)
      assert.equal(status, 400)
      assert.match(text, /role="alert"/)
    }
    assert.equal((await world.setPassword(token)).status, 200)
  })
  it('is too old after an hour, and then gets a new link for who has the old one, security 5.4', async () => {
    await invite('late')
    const token = await world.tokenFor('late@example.org')
    clock.advance(3_600_001)
    const page = await world.setPassword(token)
    assert.equal(page.status, 400)
    assert.match(page.text, /resend\.do/)
    await world.post('/accountrecoveryendpoint/resend.do', { confirmation: token })
    const newer = await world.tokenFor('late@example.org')
    assert.notEqual(newer, token)
    assert.equal((await world.setPassword(token)).status, 400)
    assert.equal((await world.setPassword(newer)).status, 200)
    await world.server.settle()
    const before = world.messages.length
    const none = await world.post('/accountrecoveryendpoint/resend.do', { confirmation: 'nothing' })
    await world.server.settle()
    assert.deepEqual([none.status, world.messages.length], [200, before])
  })
  it('is replaced by the next, which an administrator sends by asking again, security 5.4', async () => {
    const id = await invite('again')
    const token = await world.tokenFor('again@example.org')
    assert.equal((await world.patch(id, { [system]: { askPassword: true } })).status, 200)
    const newer = await world.tokenFor('again@example.org')
    assert.notEqual(newer, token)
    assert.equal((await world.setPassword(token)).status, 400)
    assert.equal((await world.setPassword(newer)).status, 200)
    const { status, json } = await world.patch(id, { [system]: { askPassword: true } })
    assert.deepEqual([status, json.scimType], [400, 'invalidValue'])
  })
  it('ends with the account, and with a password that an administrator sets, security 3.10', async () => {
    const gone = await invite('gone')
    const goneToken = await world.tokenFor('gone@example.org')
    const set = await invite('set')
    const setToken = await world.tokenFor('set@example.org')
    await world.call('DELETE', `/Users/${gone}`)
    clock.advance(1)
    await world.patch(set, { password: old })
    await world.server.settle()
    for (const token of [goneToken, setToken]) assert.equal((await world.setPassword(token)).status, 400)
  })
  it('lets nobody in whom an administrator disabled meanwhile, security 5.10', async () => {
    const id = await invite('disabled')
    const token = await world.tokenFor('disabled@example.org')
    await world.patch(id, { [system]: { accountDisabled: true } })
    assert.equal((await world.setPassword(token)).status, 400)
    assert.equal((await world.read(id))[system].accountState, 'DISABLED')
  })
  it('is over when an administrator unlocks the account: a later lock is not lifted by the old link', async () => {
    const id = await invite('unlocked')
    const token = await world.tokenFor('unlocked@example.org')
    clock.advance(1)
    await world.patch(id, { [system]: { accountLocked: false } })
    await world.server.settle()
    await world.patch(id, { [system]: { accountLocked: true } })
    assert.equal((await world.read(id))[system].accountState, 'LOCKED')
    assert.equal((await world.setPassword(token)).status, 400)
    assert.equal(await world.signIn('unlocked', fresh), false)
  })
  it('is over when an administrator locks the account that waits: the mailed link lifts nothing, security 5.10', async () => {
    const id = await invite('locked')
    const token = await world.tokenFor('locked@example.org')
    await world.patch(id, { [system]: { accountLocked: true } })
    const { accountState, lockedReason } = (await world.read(id))[system]
    assert.deepEqual([accountState, lockedReason], ['LOCKED', 'ADMIN_INITIATED'])
    assert.equal((await world.setPassword(token)).status, 400)
    assert.equal((await world.patch(id, { [system]: { accountLocked: true, askPassword: true } })).status, 400)
    assert.deepEqual([await world.signIn('locked', fresh), (await world.read(id))[system].accountLocked], [false, true])
  })
  it('goes on when a PUT repeats what was read, the lock as well', async () => {
    const id = await invite('repeated')
    const token = await world.tokenFor('repeated@example.org')
    const put = await world.call('PUT', `/Users/${id}`, await world.read(id))
    assert.equal(put.status, 200, put.text)
    assert.equal((await world.setPassword(token)).status, 200)
  })
  it('needs an address, and a mail server', async () => {
    const none = await world.create('nowhere', { askPassword: true }, { emails: [] })
    assert.deepEqual([none.status, none.json.scimType], [400, 'invalidValue'])
    await using mute = await startRecovery({}, { mail: false })
    assert.equal((await mute.create('mute', { askPassword: true })).status, 400)
  })
  it('takes the old name of the attribute in text, too', async () => {
    assert.equal((await world.read(await invite('text', { askPassword: 'true' })))[system].accountState, 'PENDING_AP')
  })
  it('of one tenant opens nothing in another, security 8.2', async () => {
    await invite('here')
    const token = await world.tokenFor('here@example.org')
    await world.server.use(Tenants).create({ slug: 'acme' })
    assert.equal((await world.server.get(`/t/acme/accountrecoveryendpoint/confirmrecovery.do?confirmation=${token}`)).status, 400)
    assert.equal(
      (await world.post('/t/acme/accountrecoveryendpoint/confirmrecovery.do', { confirmation: token, newPassword: fresh, repeatedPassword: fresh })).status,
      400,
    )
    assert.equal((await world.setPassword(token)).status, 200)
  })
})

describe('verifyEmail over SCIM', () => {
  let world: Recovery
  before(async () => {
    world = await startRecovery()
  })
  after(() => world?.[Symbol.asyncDispose]())
  const confirm = (confirmation: string) => world.post('/accountrecoveryendpoint/confirmregistration.do', { confirmation })

  it('locks a new account until the link was followed and confirmed, and marks the address, security 5.5, 4.3', async () => {
    const { json } = await world.create('eve', { verifyEmail: true, emailVerified: true })
    const before = (await world.read(json.id))[system]
    assert.deepEqual([before.accountState, before.lockedReason, before.emailVerified], ['PENDING_EV', 'PENDING_EMAIL_VERIFICATION', undefined])
    assert.equal(await world.signIn('eve', old), false)
    const token = await world.tokenFor('eve@example.org')
    const page = await world.server.get(`/accountrecoveryendpoint/confirmregistration.do?confirmation=${token}`)
    assert.match(page.text, /eve@example\.org/)
    assert.equal(await world.signIn('eve', old), false)
    assert.equal((await confirm(token)).status, 200)
    const after = (await world.read(json.id))[system]
    assert.deepEqual([after.accountState, after.emailVerified], ['UNLOCKED', true])
    assert.equal(await world.signIn('eve', old), true)
    assert.equal((await confirm(token)).status, 400)
  })
  it('marks no address but the one that the mail went to', async () => {
    const { json } = await world.create('moved', { verifyEmail: true })
    const token = await world.tokenFor('moved@example.org')
    await world.patch(json.id, { emails: [{ value: 'other@example.org', primary: true }] })
    assert.equal((await confirm(token)).status, 400)
    assert.equal((await world.read(json.id))[system].emailVerified, undefined)
  })
  it('of an account that is there sends a mail and locks nobody', async () => {
    const { json } = await world.create('known')
    await world.patch(json.id, { [system]: { verifyEmail: true } })
    assert.equal(await world.signIn('known', old), true)
    assert.equal((await confirm(await world.tokenFor('known@example.org'))).status, 200)
    assert.equal((await world.read(json.id))[system].emailVerified, true)
  })
  it('sets no password: a link is good for what it says', async () => {
    await world.create('twisted', { verifyEmail: true })
    const token = await world.tokenFor('twisted@example.org')
    assert.equal((await world.setPassword(token)).status, 400)
    assert.equal(await world.signIn('twisted', fresh), false)
    await world.create('turned', { askPassword: true })
    assert.equal((await confirm(await world.tokenFor('turned@example.org'))).status, 400)
    assert.equal((await confirm(token)).status, 200)
  })
})
