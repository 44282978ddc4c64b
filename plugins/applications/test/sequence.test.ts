import assert from 'node:assert/strict'
import { testTenant } from '@gatehouse/kernel/testing'
import { type AuthenticationSequence, type AuthenticatorDirectory, InvalidApplication } from '../src/contracts.ts'
import { defaultSequence } from '../src/defaults.ts'
import { checkedSequence } from '../src/sequence.ts'

const local: AuthenticatorDirectory = { name: 'local', knows: (_tenant, { idp, authenticator }) => idp === 'LOCAL' && authenticator !== 'Nothing' }
const check = (sequence: Partial<AuthenticationSequence> & { script?: string }, directories: readonly AuthenticatorDirectory[] = [local]) =>
  checkedSequence(
    testTenant(),
    { type: 'USER_DEFINED', steps: [], subjectStepId: 1, attributeStepId: 1, ...sequence },
    new Map(directories.map((item) => [item.name, item])),
  )
const step = (id: number, ...authenticators: readonly string[]) => ({ id, options: authenticators.map((authenticator) => ({ idp: 'LOCAL', authenticator })) })

describe('authentication sequence, application-model §3', () => {
  it('is the default whatever else is sent', async () => {
    assert.deepEqual(await check({ type: 'DEFAULT', steps: [step(4, 'totp')] }), defaultSequence)
  })
  it('keeps steps in the order of their ids and options in theirs', async () => {
    const { steps } = await check({ steps: [step(2, 'totp'), step(1, 'b', 'a')] })
    assert.deepEqual(steps, [step(1, 'b', 'a'), step(2, 'totp')])
  })
  it('takes every name where nobody knows the authenticators', async () => {
    assert.equal((await check({ steps: [step(1, 'Nothing')] }, [])).steps.length, 1)
  })
  for (const [what, sequence] of [
    ['without steps', {}],
    ['that begins at 2', { steps: [step(2, 'a')] }],
    ['with a gap', { steps: [step(1, 'a'), step(3, 'a')] }],
    ['with a step twice', { steps: [step(1, 'a'), step(1, 'b')] }],
    ['with an option twice', { steps: [step(1, 'a', 'a')] }],
    ['with an unknown authenticator', { steps: [step(1, 'Nothing')] }],
    ['with an unknown identity provider', { steps: [{ id: 1, options: [{ idp: 'Elsewhere', authenticator: 'a' }] }] }],
    ['whose subject step is not there', { steps: [step(1, 'a')], subjectStepId: 2 }],
    ['whose attribute step is not there', { steps: [step(1, 'a')], attributeStepId: 0 }],
    ['with a script, which would not run, security 1.1', { steps: [step(1, 'a')], script: 'var onLoginRequest = function () {}' }],
  ] as const)
    it(`refuses one ${what}`, async () => {
      await assert.rejects(check(sequence), InvalidApplication)
    })
})
