import { s } from '@gatehouse/kernel'
import type { Authenticator } from '../src/contracts.ts'
import { describeAuthenticator } from '../src/testing.ts'
import { makeUser } from './support/directory.ts'

const user = makeUser('kim')
const basic: Authenticator = {
  begin: async () => ({ kind: 'challenge', view: 'test.question', memo: { tries: 0 } }),
  resume: async (_attempt, { password }) => (password === 'right' ? { kind: 'verified', user, amr: ['pwd'] } : { kind: 'declined', code: 'test.wrong' }),
}
const federated: Authenticator = {
  begin: async ({ callback }) => ({ kind: 'redirect', to: new URL(`https://idp.test/?state=${callback.state}`) }),
  resume: async (_attempt, { code }) => (code === 'good' ? { kind: 'verified', user, amr: ['fed'] } : { kind: 'declined', code: 'test.wrong' }),
}
const kindOf = (name: string, authenticator: Authenticator) => ({ name, labelKey: `test.${name}`, settings: s.object({}), open: () => authenticator })

describeAuthenticator('a password', async () => ({ kind: kindOf('basic', basic), right: { password: 'right' }, wrong: { password: 'wrong' }, userId: user.id }))
describeAuthenticator('a federated login', async () => ({ kind: kindOf('fed', federated), right: { code: 'good' }, wrong: { code: 'bad' }, userId: user.id }))
