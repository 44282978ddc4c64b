import assert from 'node:assert/strict'
import type { AuthenticatorUnderTest } from '@gatehouse/authn/testing'
import { describeAuthenticator, testAttempt } from '@gatehouse/authn/testing'
import { Transient } from '@gatehouse/kernel'
import { type Accounts, PasswordKeptElsewhere, type User, VersionMismatch, WeakPassword } from '@gatehouse/users/contracts'
import { passwordAuthenticator } from '../src/authenticator.ts'
import type { SignInLink } from '../src/contracts.ts'

const ann: User = { id: 'u1', username: 'ann', store: 'PRIMARY', active: true, claims: {}, createdAt: 0, updatedAt: 0, version: 1 }
const bob: User = { ...ann, id: 'u2', username: 'bob', store: 'AD' }
const known: Readonly<Record<string, User>> = { ann, 'AD/bob': bob }
const users = {
  check: async (_: unknown, username: string, password: string) => {
    const user = Object.hasOwn(known, username) ? known[username] : undefined
    return password === 'correct horse' && user ? { user, credentialVersion: 3 } : undefined
  },
} as Partial<Accounts> as Accounts

describeAuthenticator('username and password', async (): Promise<AuthenticatorUnderTest> => {
  const right = { username: 'ann', password: 'correct horse' }
  return { kind: passwordAuthenticator(users), right, wrong: { username: 'ann', password: 'wrong horse' }, userId: ann.id }
})

describe('the password step', () => {
  const open = (service = users) => passwordAuthenticator(service).open({}, testAttempt().tenant)
  const resume = async (input: Record<string, string>, user?: User, service?: Accounts) =>
    (await open(service)).resume(testAttempt(user ? { user } : {}), input)

  it('begins with the links of other plugins, in their order, where they are for the tenant', async () => {
    const link = (name: string, order: number, shown?: boolean): [string, SignInLink] => [
      name,
      { name, order, labelKey: `${name}.label`, path: `/${name}`, ...(shown === undefined ? {} : { shownTo: async () => shown }) },
    ]
    const kind = passwordAuthenticator(users, undefined, new Map([link('help', 2), link('hidden', 1, false), link('first', 1, true)]))
    const step = await (await kind.open({}, testAttempt().tenant)).begin(testAttempt())
    const links = ['first', 'help'].map((name) => ({ labelKey: `${name}.label`, path: `/${name}` }))
    assert.deepEqual(step, { kind: 'challenge', view: 'password.sign-in', model: { links } })
    assert.deepEqual(await (await open()).begin(testAttempt()), { kind: 'challenge', view: 'password.sign-in' })
  })

  it('answers every refusal alike, security 5.2', async () => {
    const answers = await Promise.all([
      resume({ username: 'ann', password: 'wrong horse' }),
      resume({ username: 'nobody', password: 'correct horse' }),
      resume({ username: 'AD/nobody', password: 'correct horse' }),
    ])
    for (const answer of answers) assert.deepEqual(answer, { kind: 'declined', code: 'password.wrong' })
  })

  it('asks nobody for what was left empty', async () => {
    const refusing = { check: () => Promise.reject(new Error('asked')) } as Partial<Accounts> as Accounts
    for (const input of [{}, { username: 'ann' }, { password: 'x' }, { username: '  ', password: 'x' }] as Record<string, string>[])
      assert.deepEqual(await resume(input, undefined, refusing), { kind: 'declined', code: 'password.missing' })
  })

  it('takes the user of the first step as a later one, whatever name is posted, security 4.7', async () => {
    const answer = await resume({ username: 'ann', password: 'correct horse' }, bob)
    assert.deepEqual(answer, { kind: 'verified', user: bob, credentialVersion: 3, amr: ['pwd'] })
  })

  it('lets an outage be one, security 11.5', async () => {
    const down = { check: () => Promise.reject(new Transient('down')) } as Partial<Accounts> as Accounts
    await assert.rejects(resume({ username: 'ann', password: 'x' }, undefined, down), Transient)
  })
})

describe('a password that has to be changed', () => {
  const settled = { user: { ...ann, version: 2 }, credentialVersion: 4 }
  const open = (renew: Accounts['renew']) => {
    const accounts = { check: async () => ({ user: ann, credentialVersion: 3, renew: 'expired' }), renew } as Partial<Accounts> as Accounts
    return passwordAuthenticator(accounts).open({}, testAttempt().tenant)
  }
  const memo = { renew: { id: ann.id, version: 1, credentialVersion: 3 } }
  const renewWith = async (input: Record<string, string>, renew: Accounts['renew'] = async () => settled) =>
    (await open(renew)).resume(testAttempt({ memo }), input)
  const twice = (password: string) => ({ newPassword: password, repeatedPassword: password })

  it('lets nobody in but asks for another one', async () => {
    const step = await (await open(async () => settled)).resume(testAttempt(), { username: 'ann', password: 'correct horse' })
    assert.deepEqual(step, { kind: 'challenge', view: 'password.renew', ownPage: true, model: { reason: 'expired', account: 'ann' }, memo })
  })
  it('lets in with the new one, for the user and version that proved the old one', async () => {
    const asked: unknown[] = []
    const step = await renewWith({ ...twice('battery staple'), username: 'bob', password: 'correct horse' }, async (_, of, password) => {
      asked.push(of, password)
      return settled
    })
    assert.deepEqual([step, asked], [{ kind: 'verified', ...settled, amr: ['pwd'] }, [memo.renew, 'battery staple']])
  })
  it('asks again for what is missing, mistyped or weak, security 5.1', async () => {
    for (const [input, code] of [
      [{}, 'password.renewMissing'],
      [{ newPassword: 'battery staple' }, 'password.renewMissing'],
      [{ newPassword: 'battery staple', repeatedPassword: 'battery stable' }, 'password.mismatch'],
      [twice('password1'), 'password.weak'],
    ] as const)
      assert.deepEqual(await renewWith(input, () => Promise.reject(new WeakPassword('weak'))), { kind: 'declined', code })
  })
  it('sends nobody on whom the user store refuses still, security 5.10', async () => {
    assert.deepEqual(await renewWith(twice('battery staple'), async () => undefined), { kind: 'declined', code: 'password.wrong', final: true })
  })
  it('says that the password is changed elsewhere where we cannot, and leads back to the sign-in', async () => {
    const page = { kind: 'challenge', view: 'password.renew-elsewhere', ownPage: true, memo: { elsewhere: true } }
    const accounts = { check: async () => ({ user: ann, credentialVersion: 3, renew: 'expired', keptElsewhere: true }) } as Partial<Accounts> as Accounts
    const step = await (await passwordAuthenticator(accounts).open({}, testAttempt().tenant)).resume(testAttempt(), { username: 'ann', password: 'x' })
    assert.deepEqual(step, page)
    assert.deepEqual(await renewWith(twice('battery staple'), () => Promise.reject(new PasswordKeptElsewhere('no rights'))), page)
    const opened = await passwordAuthenticator(accounts).open({}, testAttempt().tenant)
    assert.deepEqual(await opened.resume(testAttempt({ memo: page.memo }), { again: 'yes' }), { kind: 'challenge', view: 'password.sign-in' })
  })
  it('ends the login when the account was changed since, security 4.7', async () => {
    const step = await renewWith(twice('battery staple'), () => Promise.reject(new VersionMismatch('changed')))
    assert.deepEqual(step, { kind: 'declined', code: 'password.renewLate', final: true })
  })
})
