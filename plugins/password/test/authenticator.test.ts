import assert from 'node:assert/strict'
import type { AuthenticatorUnderTest } from '@gatehouse/authn/testing'
import { describeAuthenticator, testAttempt } from '@gatehouse/authn/testing'
import { Transient } from '@gatehouse/kernel'
import type { User, Users } from '@gatehouse/users/contracts'
import { passwordAuthenticator } from '../src/authenticator.ts'

const ann: User = { id: 'u1', username: 'ann', store: 'PRIMARY', active: true, claims: {}, createdAt: 0, updatedAt: 0, version: 1 }
const bob: User = { ...ann, id: 'u2', username: 'bob', store: 'AD' }
const known: Readonly<Record<string, User>> = { ann, 'AD/bob': bob }
const users = {
  signIn: async (_: unknown, username: string, password: string) =>
    password === 'correct horse' && Object.hasOwn(known, username) ? known[username] : undefined,
} as Partial<Users> as Users

describeAuthenticator('username and password', async (): Promise<AuthenticatorUnderTest> => {
  const right = { username: 'ann', password: 'correct horse' }
  return { kind: passwordAuthenticator(users), right, wrong: { username: 'ann', password: 'wrong horse' }, userId: ann.id }
})

describe('the password step', () => {
  const open = (service = users) => passwordAuthenticator(service).open({}, testAttempt().tenant)
  const resume = async (input: Record<string, string>, user?: User, service?: Users) => (await open(service)).resume(testAttempt(user ? { user } : {}), input)

  it('answers every refusal alike, security 5.2', async () => {
    const answers = await Promise.all([
      resume({ username: 'ann', password: 'wrong horse' }),
      resume({ username: 'nobody', password: 'correct horse' }),
      resume({ username: 'AD/nobody', password: 'correct horse' }),
    ])
    for (const answer of answers) assert.deepEqual(answer, { kind: 'declined', code: 'password.wrong' })
  })

  it('asks nobody for what was left empty', async () => {
    const refusing = { signIn: () => Promise.reject(new Error('asked')) } as Partial<Users> as Users
    for (const input of [{}, { username: 'ann' }, { password: 'x' }, { username: '  ', password: 'x' }] as Record<string, string>[])
      assert.deepEqual(await resume(input, undefined, refusing), { kind: 'declined', code: 'password.missing' })
  })

  it('takes the user of the first step as a later one, whatever name is posted, security 4.7', async () => {
    const answer = await resume({ username: 'ann', password: 'correct horse' }, bob)
    assert.deepEqual(answer, { kind: 'verified', user: bob, amr: ['pwd'] })
  })

  it('lets an outage be one, security 11.5', async () => {
    const down = { signIn: () => Promise.reject(new Transient('down')) } as Partial<Users> as Users
    await assert.rejects(resume({ username: 'ann', password: 'x' }, undefined, down), Transient)
  })
})
