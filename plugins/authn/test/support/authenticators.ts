import { setTimeout as sleep } from 'node:timers/promises'
import { definePlugin, s } from '@gatehouse/kernel'
import { type Catalogue, catalogues, hidden, html, type View, views } from '@gatehouse/pages/contracts'
import { type Attempt, type Authenticator, type AuthenticatorKind, authenticators, type ChallengeModel } from '../../src/contracts.ts'
import { makeUser, type TestDirectory } from './directory.ts'

const kind = (name: string, authenticator: Authenticator): AuthenticatorKind => ({
  name,
  labelKey: `test.${name}`,
  settings: s.object({}),
  open: () => authenticator,
})
const view: View<ChallengeModel & { readonly field: string }> = {
  name: 'test.question',
  titleKey: 'test.title',
  render: ({ sessionDataKey, field, message, username, loginHint, methodsUrl }, { t, path }) => html`<h1>${t('test.title')}</h1>
${message && html`<p role="alert">${t(message)}</p>`}<p data-user="${username ?? ''}" data-hint="${loginHint ?? ''}"></p>
<form method="post" action="${path('/commonauth')}">${hidden('sessionDataKey', sessionDataKey)}<input name="${field}"><button>go</button></form>${methodsUrl && html`<a href="${methodsUrl}">other</a>`}`,
}
const texts: Catalogue = {
  plugin: 'test',
  locale: 'en',
  texts: { title: 'A question', wrong: 'That was wrong', locked: 'Locked', BasicAuthenticator: 'Password', otp: 'Code' },
}

/** What the other side of a federated login would send back. */
export const lastCallback: { state: string; url: string } = { state: '', url: '' }
/** How often something was asked of an authenticator. */
export const calls = { begin: 0, resume: 0 }

/** A password that is `right`, a code that is `123456`, a redirect to elsewhere, and some that misbehave. */
export const testAuthenticators = ({ users }: TestDirectory) => {
  const challenge = (field: string) => async () => {
    calls.begin += 1
    return { kind: 'challenge', view: 'test.question', model: { field } } as const
  }
  const basic: Authenticator = {
    begin: challenge('username'),
    async resume({ memo }, { username = '', password = '', renewed }) {
      calls.resume += 1
      const user = users.get(memo === 'renewing' ? 'kim' : username)
      if (memo === 'renewing') return user && renewed ? { kind: 'verified', user, amr: ['pwd'] } : { kind: 'declined', code: 'test.wrong' }
      if (password === 'old') return { kind: 'challenge', view: 'test.question', model: { field: 'renewed' }, memo: 'renewing', ownPage: true }
      if (password === 'locked') return { kind: 'declined', code: 'test.locked', final: true }
      return user && password === 'right' ? { kind: 'verified', user, amr: ['pwd'] } : { kind: 'declined', code: 'test.wrong' }
    },
  }
  /** `code` alone proves the user of the first step; `code=other` somebody else. */
  const otp: Authenticator = {
    begin: challenge('code'),
    async resume({ user }: Attempt, { code }) {
      calls.resume += 1
      if (code === 'other') return { kind: 'verified', user: makeUser('mallory'), amr: ['otp'] }
      return user && code === '123456' ? { kind: 'verified', user, amr: ['otp'] } : { kind: 'declined', code: 'test.unheard-of' }
    },
  }
  const federated: Authenticator = {
    async begin({ callback }) {
      calls.begin += 1
      Object.assign(lastCallback, callback)
      return { kind: 'redirect', to: new URL(`https://idp.test/authorize?state=${encodeURIComponent(callback.state)}`), memo: { nonce: 'n1' } }
    },
    async resume({ memo }, { code }) {
      calls.resume += 1
      const user = users.get('kim')
      const nonce = (memo as { nonce?: string } | undefined)?.nonce
      return user && code === 'good' && nonce === 'n1' ? { kind: 'verified', user, amr: ['fed'] } : { kind: 'declined', code: 'test.wrong' }
    },
  }
  /** As a password hash takes its time: parallel answers are judged at once. */
  const slowly: Authenticator = {
    begin: challenge('username'),
    async resume(attempt, input) {
      await sleep(30)
      return basic.resume(attempt, input)
    },
  }
  const never = () => new Promise<never>(() => {})
  const throwing: Authenticator = {
    async begin() {
      throw new Error('the pluggable part fell over')
    },
    resume: never,
  }
  const hanging: Authenticator = { begin: challenge('code'), resume: never }
  return definePlugin({
    name: 'test-authenticators',
    setup({ host }) {
      host.contribute(
        authenticators,
        kind('BasicAuthenticator', basic),
        kind('otp', otp),
        kind('elsewhere', federated),
        kind('slowly', slowly),
        kind('throwing', throwing),
        kind('hanging', hanging),
      )
      host.contribute(views, view)
      host.contribute(catalogues, texts)
    },
  })
}
