import assert from 'node:assert/strict'
import { Clock } from '@gatehouse/kernel'
import { Data } from '@gatehouse/kernel/data'
import { Jobs } from '@gatehouse/kernel/jobs'
import { fixedClock } from '@gatehouse/kernel/testing'
import { passwordChanged } from '@gatehouse/users/contracts'
import { askTable } from '../src/data/tables.ts'
import { fresh, old, type Recovery, startRecovery, system } from './support.ts'

const page = '/accountrecoveryendpoint/recoveraccountrouter.do'
/** What differs by itself between two answers. */
const plain = (text: string) => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '')

describe('a forgotten password, by link', () => {
  let world: Recovery
  before(async () => {
    world = await startRecovery({ forgottenPassword: 'link', mailsPerHour: 3, requestsPerMinute: 1000 })
    for (const name of ['ann', 'bob', 'many']) assert.equal((await world.create(name)).status, 201)
    for (const name of ['twin1', 'twin2']) await world.create(name, {}, { emails: [{ value: 'twins@example.org', primary: true }] })
  })
  after(() => world?.[Symbol.asyncDispose]())

  it('sends a link by username or e-mail address, which sets a password and ends sessions, security 3.10, 5.4', async () => {
    for (const name of ['ann', 'ANN@example.org']) {
      assert.equal((await world.ask(name)).status, 200)
      const before = world.server.heard(passwordChanged).length
      assert.equal((await world.setPassword(await world.tokenFor('ann@example.org'), `${fresh}-${name}`)).status, 200)
      assert.equal(await world.signIn('ann', `${fresh}-${name}`), true)
      assert.equal(world.server.heard(passwordChanged).length, before + 1, 'what ends sessions and tokens')
    }
    assert.equal((await world.mailsTo('ann@example.org', /was set just now/)).length, 2)
  })
  it('answers the same whoever is asked for: status, page, headers; and asks nobody before it answers, security 5.2', async () => {
    const answers = []
    for (const name of ['bob', 'nobody', 'twins@example.org', 'NOWHERE/bob', 'nobody@example.org', 'x'.repeat(5000)]) {
      const { status, text, headers } = await world.ask(name)
      answers.push({ status, text: plain(text), headers: [...headers.keys()].filter((key) => key !== 'date').toSorted() })
    }
    for (const answer of answers) assert.deepEqual(answer, answers[0])
    await world.server.settle()
    assert.equal((await world.mailsTo('bob@example.org')).length, 1)
    assert.equal((await world.mailsTo('twins@example.org')).length, 0, 'an address of two people is nobody')
  })
  it('keeps who was asked for sealed, and forgets it, security 1.9', async () => {
    const ask = async (recovery: Recovery) => {
      await recovery.ask('secretive-person')
      return recovery.server.use(Data).rows(recovery.tenant, askTable).list()
    }
    const idle = { add: async () => 'never run', dead: async () => [], retry: async () => false }
    await using waiting = await startRecovery({ forgottenPassword: 'link' }, { replace: [[Jobs, idle]] })
    const kept = await ask(waiting)
    assert.equal(kept.length, 1)
    assert.ok(!JSON.stringify(kept).includes('secretive-person'))
    await ask(world)
    await world.server.settle()
    assert.deepEqual(await world.server.use(Data).rows(world.tenant, askTable).list(), [])
    assert.ok(!JSON.stringify(world.records).includes('secretive-person'))
  })
  it('writes to one user a few times an hour only, security 5.3', async () => {
    for (let n = 0; n < 8; n += 1) assert.equal((await world.ask(n % 2 === 0 ? 'many' : 'many@example.org')).status, 200)
    assert.equal((await world.mailsTo('many@example.org')).length, 3)
  })
  it('opens no account that an administrator closed, and ends a lock after wrong passwords, security 5.3, 5.10', async () => {
    const { json } = await world.create('closed')
    await world.patch(json.id, { [system]: { accountLocked: true } })
    await world.ask('closed')
    assert.equal((await world.mailsTo('closed@example.org')).length, 0)
    await world.create('tries')
    for (let n = 0; n < 6; n += 1) await world.signIn('tries', 'wrong')
    assert.equal(await world.signIn('tries', old), false)
    await world.ask('tries')
    await world.setPassword(await world.tokenFor('tries@example.org'))
    assert.equal(await world.signIn('tries', fresh), true)
  })
  it('of an account that waits for its owner sends the invitation again', async () => {
    await world.create('waiting', { askPassword: true })
    await world.ask('waiting')
    assert.equal((await world.mailsTo('waiting@example.org', /an account was made for you/)).length, 2)
    assert.equal((await world.setPassword(await world.tokenFor('waiting@example.org'))).status, 200)
    assert.equal(await world.signIn('waiting', fresh), true)
  })
  it('is void when the password was changed otherwise', async () => {
    const clock = fixedClock(Date.now())
    await using other = await startRecovery({ forgottenPassword: 'link' }, { replace: [[Clock, clock]] })
    const { json } = await other.create('ann')
    await other.ask('ann')
    const token = await other.tokenFor('ann@example.org')
    clock.advance(1)
    await other.patch(json.id, { password: 'Herring-56-lagoons' })
    await other.server.settle()
    assert.equal((await other.setPassword(token)).status, 400)
    await other.ask('ann')
    const late = await other.tokenFor('ann@example.org')
    clock.advance(3_600_001)
    await other.post('/accountrecoveryendpoint/resend.do', { confirmation: late })
    assert.equal((await other.setPassword(await other.tokenFor('ann@example.org'))).status, 200, 'too old, and then a new one')
  })
  it('limits one source, and takes no form of other sites, security 5.3, 4.3', async () => {
    await using strict = await startRecovery({ forgottenPassword: 'link', requestsPerMinute: 2 })
    const statuses = [await strict.ask('a'), await strict.ask('b'), await strict.ask('c')].map(({ status }) => status)
    assert.deepEqual(statuses, [200, 200, 429])
    assert.equal((await world.server.post(page, { username: 'ann' }, { origin: 'https://evil.example' })).status, 403)
  })
  it('asks for a name', async () => {
    const { status, text } = await world.ask('  ')
    assert.equal(status, 400)
    assert.match(text, /role="alert"/)
  })
  it('is off unless it is switched on, and where there is no mail', async () => {
    await using off = await startRecovery()
    assert.equal((await off.server.get(page)).status, 404)
    await using mute = await startRecovery({ forgottenPassword: 'link' }, { mail: false })
    assert.equal((await mute.server.get(page)).status, 404)
    assert.equal((await mute.ask('ann')).status, 404)
  })
})

describe('a forgotten password, by code', () => {
  let world: Recovery
  const clock = fixedClock(Date.now())
  before(async () => {
    world = await startRecovery({ forgottenPassword: 'code', invitation: 'code', mailsPerHour: 100, requestsPerMinute: 1000 }, { replace: [[Clock, clock]] })
    await world.create('ann')
  })
  after(() => world?.[Symbol.asyncDispose]())
  const enter = (username: string, code: string) => world.post('/accountrecoveryendpoint/confirmotp.do', { username, code })
  const tokenOn = (text: string) => /name="confirmation" value="([\w-]+)"/.exec(text)?.[1] ?? ''

  it('leads to the page of the new password, however it is typed; the code is in no link, security 1.9', async () => {
    const asked = await world.ask('ann')
    assert.match(asked.text, /name="username" value="ann".*name="code"/s)
    const code = await world.codeFor('ann@example.org')
    assert.ok(world.messages.every(({ body }) => !/\?\S*[A-Z0-9]{4}-[A-Z0-9]{4}/.test(body)))
    const page = await enter('ann@example.org', ` ${code.toLowerCase().replace('-', ' ')}`)
    assert.match(page.text, /name="newPassword"/)
    assert.equal((await enter('ann', code)).status, 400, 'once')
    assert.equal((await world.setPassword(tokenOn(page.text))).status, 200)
    assert.equal(await world.signIn('ann', fresh), true)
  })
  it('is void after five tries, parallel ones too, and after its time, security 5.3', async () => {
    await world.ask('ann')
    const first = await world.codeFor('ann@example.org')
    await Promise.all(Array.from({ length: 5 }, () => enter('ann', 'AAAA-AAAA')))
    assert.equal((await enter('ann', first)).status, 400)
    await world.ask('ann')
    const second = await world.codeFor('ann@example.org')
    assert.notEqual(second, first)
    clock.advance(15 * 60_000 + 1)
    assert.equal((await enter('ann', second)).status, 400)
  })
  it('belongs to one user, and answers the same for who is not there, security 5.2', async () => {
    await world.create('carl')
    await world.ask('ann')
    const code = await world.codeFor('ann@example.org')
    const [carl, nobody, ann] = [await enter('carl', code), await enter('nobody', code), await enter('ann', 'AAAA-AAAA')]
    const same = ({ status, text }: { status: number; text: string }) => [status, plain(text).replace(/value="(carl|nobody|ann)"/, '')]
    assert.deepEqual(same(carl), same(nobody))
    assert.deepEqual(same(ann), same(nobody))
    assert.equal((await enter('ann', code)).status, 200)
  })
  it('invites as well', async () => {
    await world.create('dora', { askPassword: true })
    const page = await enter('dora', await world.codeFor('dora@example.org'))
    assert.equal((await world.setPassword(tokenOn(page.text))).status, 200)
    assert.equal(await world.signIn('dora', fresh), true)
  })
})
