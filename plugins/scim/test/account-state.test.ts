import assert from 'node:assert/strict'
import { Tenants } from '@gatehouse/kernel'
import { Accounts, Users, userDisabled, userEnabled, userLocked, userUnlocked } from '@gatehouse/users/contracts'
import { asUser, type Scim, startScim } from './support/server.ts'

const system = 'urn:scim:wso2:schema'
const password = 'Swordfish-12-tides'
describe('SCIM account state', () => {
  let scim: Scim
  before(async () => {
    scim = await startScim()
  })
  after(() => scim[Symbol.asyncDispose]())
  const make = async (userName: string, account?: Record<string, unknown>): Promise<string> => {
    const { status, json, text } = await scim.create({ userName, password, ...(account ? { [system]: account } : {}) })
    assert.equal(status, 201, text)
    return json.id
  }
  const read = async (id: string) => (await scim.call(`/Users/${id}`)).json
  const set = async (id: string, account: Record<string, unknown>) => {
    const { status, json, text } = await scim.patch(id, [{ op: 'replace', value: { [system]: account } }])
    assert.equal(status, 200, text)
    return json
  }
  const signIn = async (name: string, secret = password) =>
    (await scim.server.use(Users).signIn(await scim.server.use(Tenants).default(), name, secret)) !== undefined
  const heard = (id: string) =>
    [userLocked, userDisabled, userUnlocked, userEnabled].flatMap((event) => (scim.server.heard(event).some(({ userId }) => userId === id) ? [event.id] : []))

  it('locks and unlocks: nobody signs in meanwhile, and what ends sessions and tokens is told, security 3.10, 5.10', async () => {
    const id = await make('ann')
    const locked = await set(id, { accountLocked: true })
    assert.deepEqual([locked.active, locked[system].accountLocked, locked[system].accountDisabled], [false, true, false])
    assert.deepEqual([locked[system].accountState, locked[system].lockedReason, locked[system].unlockTime], ['LOCKED', 'ADMIN_INITIATED', undefined])
    assert.equal(await signIn('ann'), false)
    assert.deepEqual(heard(id), [userLocked.id, userDisabled.id])
    const free = await set(id, { accountLocked: false })
    assert.deepEqual([free.active, free[system].accountState, free[system].lockedReason], [true, 'UNLOCKED', undefined])
    assert.equal(await signIn('ann'), true)
    assert.deepEqual(heard(id), [userLocked.id, userDisabled.id, userUnlocked.id, userEnabled.id])
  })
  it('disables, and who unlocks a disabled account does not enable it', async () => {
    const id = await make('two', { accountLocked: true, accountDisabled: true })
    assert.equal((await read(id))[system].accountState, 'DISABLED')
    assert.equal((await set(id, { accountLocked: false })).active, false)
    assert.equal(await signIn('two'), false)
    assert.equal((await set(id, { accountDisabled: 'False' })).active, true)
    assert.equal(await signIn('two'), true)
  })
  it('shows `active` as their sum, and takes it as disabled', async () => {
    const id = await make('active')
    const off = (await scim.patch(id, [{ op: 'replace', path: 'active', value: false }])).json
    assert.deepEqual([off[system].accountDisabled, off[system].accountLocked], [true, false])
    await set(id, { accountLocked: true })
    const on = (await scim.patch(id, [{ op: 'replace', path: 'active', value: true }])).json
    assert.deepEqual([on.active, on[system].accountDisabled, on[system].accountLocked], [true, false, false])
  })
  it('keeps the state in a PUT that does not name it, RFC 7644 §3.5.1', async () => {
    const id = await make('kept', { accountLocked: true })
    const { json } = await scim.call(`/Users/${id}`, { method: 'PUT', json: { userName: 'kept', title: 'Clerk' } })
    assert.deepEqual([json.active, json.title, json[system].accountState], [false, 'Clerk', 'LOCKED'])
    const put = await scim.call(`/Users/${id}`, { method: 'PUT', json: { userName: 'kept', [system]: { accountLocked: false } } })
    assert.deepEqual([put.json.active, put.json[system].accountState], [true, 'UNLOCKED'])
  })
  it('shows a lock after wrong passwords with its end; an administrator ends it, and the tries are forgotten, security 5.3', async () => {
    const id = await make('tries')
    for (let count = 0; count < 5; count += 1) await signIn('tries', 'wrong')
    const { [system]: state, active } = await read(id)
    assert.deepEqual([active, state.accountLocked, state.accountState, state.lockedReason], [true, true, 'LOCKED', 'MAX_ATTEMPTS_EXCEEDED'])
    assert.ok(Number(state.unlockTime) > Date.now())
    assert.equal(await signIn('tries'), false)
    assert.equal((await set(id, { accountLocked: false }))[system].accountState, 'UNLOCKED')
    for (let count = 0; count < 4; count += 1) await signIn('tries', 'wrong')
    assert.equal(await signIn('tries'), true)
  })
  it('makes a lock after wrong passwords one of the administrator, who says so; a PUT that repeats what was read does not', async () => {
    const id = await make('twice')
    for (let count = 0; count < 5; count += 1) await signIn('twice', 'wrong')
    const put = await scim.call(`/Users/${id}`, { method: 'PUT', json: await read(id) })
    assert.deepEqual([put.status, (await read(id))[system].lockedReason], [200, 'MAX_ATTEMPTS_EXCEEDED'])
    assert.equal((await set(id, { accountLocked: true }))[system].lockedReason, 'ADMIN_INITIATED')
    const removed = await scim.patch(id, [{ op: 'remove', path: `${system}:accountLocked` }])
    assert.deepEqual([removed.status, removed.json[system].accountState], [200, 'UNLOCKED'])
  })
  it('shows the last login and the last change of the password, and lets nobody write them, security 7.2', async () => {
    const from = Date.now()
    const id = await make('times')
    assert.equal((await read(id))[system].lastLogonTime, undefined)
    await scim.server.use(Accounts).signedIn(await scim.server.use(Tenants).default(), id)
    const { lastLogonTime, lastPasswordUpdateTime } = (await read(id))[system]
    for (const time of [lastLogonTime, lastPasswordUpdateTime]) assert.ok(Number(time) >= from && Number(time) <= Date.now(), time)
    for (const name of ['lastLogonTime', 'lastPasswordUpdateTime', 'accountState', 'lockedReason', 'unlockTime']) {
      const { status, json } = await scim.patch(id, [{ op: 'replace', value: { [system]: { [name]: '1' } } }])
      assert.deepEqual([status, json.scimType], [400, 'mutability'], name)
    }
    assert.equal((await read(id))[system].lastLogonTime, lastLogonTime)
  })
  it('counts wrong tries, and shows when a password expires to whoever asks for it: returned is request, RFC 7643 §7', async () => {
    await using expiring = await startScim({ config: { users: { passwordExpiryDays: 10 } } })
    const { json } = await expiring.create({ userName: 'old', password })
    const tenant = await expiring.server.use(Tenants).default()
    for (let count = 0; count < 5; count += 1) await expiring.server.use(Users).signIn(tenant, 'old', 'wrong')
    const shown = (await expiring.call(`/Users/${json.id}`)).json[system]
    assert.deepEqual([shown.failedLoginAttempts, shown.failedLoginLockoutCount, shown.passwordExpiryTime], [5, 1, undefined])
    const { passwordExpiryTime } = (await expiring.call(`/Users/${json.id}?attributes=${system}:passwordExpiryTime`)).json[system]
    assert.equal(Number(passwordExpiryTime), Number(shown.lastPasswordUpdateTime) + 10 * 86_400_000)
    for (const name of ['failedLoginAttempts', 'failedLoginLockoutCount', 'passwordExpiryTime']) {
      const patched = await expiring.patch(json.id, [{ op: 'replace', path: `${system}:${name}`, value: 0 }])
      assert.deepEqual([patched.status, patched.json.scimType], [400, 'mutability'], name)
    }
  })
  it('finds users by times, as milliseconds or as a date, RFC 7644 §3.4.2.2', async () => {
    const [never, once] = [await make('time-never'), await make('time-once')]
    await scim.server.use(Accounts).signedIn(await scim.server.use(Tenants).default(), once)
    const { lastLogonTime } = (await read(once))[system]
    const found = async (filter: string) =>
      (await scim.list({ filter: `userName sw "time-" and ${filter}`, attributes: 'id' })).json.Resources.map((one: { id: string }) => one.id)
    for (const value of [lastLogonTime, new Date(Number(lastLogonTime)).toISOString()])
      assert.deepEqual(await found(`${system}:lastLogonTime eq "${value}"`), [once])
    assert.deepEqual(await found(`${system}:lastLogonTime lt "2026-01-01" and ${system}:lastLogonTime pr`), [])
    assert.deepEqual(await found(`not (${system}:lastLogonTime pr)`), [never])
    assert.deepEqual((await found(`${system}:lastPasswordUpdateTime gt "0"`)).toSorted(), [never, once].toSorted())
    for (const filter of ['lastLogonTime co "1"', 'lastLogonTime eq "soon"', 'unlockTime eq true', 'passwordExpiryTime pr', 'accountState eq "LOCKED"'])
      assert.equal((await scim.list({ filter: `${system}:${filter}` })).json.scimType, 'invalidFilter', filter)
  })
  it('finds users by locks, of administrators and after wrong passwords, and by the disabled mark', async () => {
    await make('find-locked', { accountLocked: true })
    await make('find-disabled', { accountDisabled: true })
    await make('find-free')
    await make('find-tries')
    for (let count = 0; count < 5; count += 1) await signIn('find-tries', 'wrong')
    const found = async (filter: string) => {
      const { json } = await scim.list({ filter: `userName sw "find-" and ${filter}`, attributes: 'userName' })
      return json.Resources.map(({ userName }: { userName: string }) => userName).toSorted()
    }
    assert.deepEqual(await found(`${system}:accountLocked eq true`), ['find-locked', 'find-tries'])
    assert.deepEqual(await found(`${system}:unlockTime gt "${new Date().toISOString()}"`), ['find-tries'])
    assert.deepEqual(await found(`${system}:accountLocked eq false`), ['find-disabled', 'find-free'])
    assert.deepEqual(await found(`${system}:accountDisabled eq true`), ['find-disabled'])
    assert.deepEqual(await found(`not (${system}:accountDisabled eq true)`), ['find-free', 'find-locked', 'find-tries'])
  })
  it('asks for a new password at the next sign-in: forcePasswordReset', async () => {
    const id = await make('forced', { forcePasswordReset: true })
    const { [system]: state, active } = await read(id)
    assert.deepEqual([active, state.forcePasswordReset, state.accountState], [true, true, 'PENDING_FUPR'])
    assert.equal(await signIn('forced'), false)
    assert.equal((await set(id, { forcePasswordReset: false }))[system].accountState, 'UNLOCKED')
    assert.equal(await signIn('forced'), true)
  })
  it('is not for those without the permission, security 7.4', async () => {
    const id = await make('safe')
    const lock = [{ op: 'replace', value: { [system]: { accountLocked: true } } }]
    assert.equal((await scim.patch(id, lock, asUser(id))).status, 403)
    assert.equal((await read(id))[system].accountLocked, false)
  })
})
