import assert from 'node:assert/strict'
import type { Application } from '@gatehouse/applications/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { Attempt, Authenticator, AuthenticatorKind, Step } from './contracts.ts'

type Input = Readonly<Record<string, string>>
export interface AuthenticatorUnderTest {
  // biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
  readonly kind: AuthenticatorKind<any>
  /** What an administrator would have stored; parsed by the kind's schema. */
  readonly settings?: unknown
  /** Differences from a first step of an unknown user: `user` for second factors. */
  readonly attempt?: Partial<Attempt>
  /** Proves `userId`. A function gets what `begin` answered, for one-time codes and callbacks. */
  readonly right: Input | ((begun: Step) => Input | Promise<Input>)
  readonly wrong: Input
  readonly userId: string
  close?(): Promise<void> | void
}

const tenant: Tenant = { id: 't1', slug: 'default', name: 'Default', active: true, host: null, baseUrl: 'https://id.test', basePath: '' }
const application: Application = {
  id: 'app-1',
  name: 'Test',
  description: null,
  imageUrl: null,
  accessUrl: null,
  enabled: true,
  authenticationSequence: { type: 'DEFAULT', steps: [], subjectStepId: 1, attributeStepId: 1 },
  claimConfiguration: { dialect: 'LOCAL', requestedClaims: [], claimMappings: [], subject: { claim: { uri: '' } } },
  advancedConfigurations: { skipLoginConsent: false, skipLogoutConsent: false },
  authorizedScopes: [],
  createdAt: 0,
  version: 1,
}
/** A first step in a test. */
export const testAttempt = (changes: Partial<Attempt> = {}): Attempt => ({
  id: 'attempt-1',
  tenant,
  application,
  user: undefined,
  loginHint: undefined,
  memo: undefined,
  remoteAddress: '192.0.2.1',
  callback: { url: 'https://id.test/commonauth', state: 'state-1' },
  ...changes,
})
const memoOf = (step: Step) => ('memo' in step ? step.memo : undefined)
/** A memo is kept with the login: it must survive JSON, and stay small. */
const memoLimit = 16 * 1024
const hostile: readonly Input[] = [
  {},
  { username: '', password: '', code: '', state: '' },
  { username: 'a'.repeat(10_000), password: 'b'.repeat(10_000), code: '9'.repeat(10_000) },
  { username: "' OR 1=1 --", password: '*)(uid=*', code: '000000' },
  { constructor: 'x', toString: 'x', code: '\u0000', username: '\u0000', password: '\u0000' },
]

/** What every authenticator owes the dispatcher: call it in a test file with a way to open one. */
export const describeAuthenticator = (name: string, open: () => Promise<AuthenticatorUnderTest>): void => {
  describe(`${name} keeps the contract of authenticators`, () => {
    let subject: AuthenticatorUnderTest
    let authenticator: Authenticator
    beforeEach(async () => {
      subject = await open()
      const settings = subject.kind.settings.parse(subject.settings ?? {})
      authenticator = await subject.kind.open(settings, tenant)
    })
    afterEach(async () => {
      await subject.kind.close?.(authenticator)
      await subject.close?.()
    })
    const attempt = (memo?: Attempt['memo']) => testAttempt({ ...subject.attempt, memo })
    const begin = async () => {
      const step = await authenticator.begin(attempt())
      return { step, resume: (input: Input) => authenticator.resume(attempt(memoOf(step)), input) }
    }

    it('has a name, and a message key to be offered under', () => {
      assert.match(subject.kind.name, /^[\w-]{1,100}$/)
      assert.match(subject.kind.labelKey, /^[\w-]+\.[\w.-]+$/)
    })

    it('begins with a question, and remembers little', async () => {
      const { step } = await begin()
      assert.ok(step.kind === 'challenge' || step.kind === 'redirect' || step.kind === 'verified', step.kind)
      if (step.kind === 'challenge') assert.match(step.view, /^[\w-]+\.[\w-]+$/)
      const memo = memoOf(step)
      assert.deepEqual(memo === undefined ? undefined : JSON.parse(JSON.stringify(memo)), memo)
      assert.ok(JSON.stringify(memo ?? null).length <= memoLimit)
    })

    it('sends the state of the callback along with a redirect, security 5.9', async () => {
      const { step } = await begin()
      if (step.kind !== 'redirect') return
      assert.ok([...step.to.searchParams.values()].some((value) => value.includes('state-1')))
    })

    it('proves the user to whom the answer belongs, with methods of RFC 8176', async () => {
      const { step, resume } = await begin()
      const { right } = subject
      const verified = step.kind === 'verified' ? step : await resume(typeof right === 'function' ? await right(step) : right)
      assert.equal(verified.kind, 'verified')
      if (verified.kind !== 'verified') return
      assert.equal(verified.user.id, subject.userId)
      assert.ok(verified.amr.length > 0 && verified.amr.every((method) => /^[a-z0-9_-]+$/.test(method)))
    })

    it('declines a wrong answer with a message key, however often it comes', async () => {
      const { resume } = await begin()
      for (let count = 0; count < 3; count += 1) {
        const step = await resume(subject.wrong)
        assert.equal(step.kind, 'declined')
        if (step.kind === 'declined') assert.match(step.code, /^[\w-]+\.[\w.-]+$/)
      }
    })

    it('lets nobody in for an empty or hostile answer, and does not fall over, security 1.1', async () => {
      for (const input of hostile) {
        const { resume } = await begin()
        const step = await resume(input)
        assert.notEqual(step.kind, 'verified', JSON.stringify(input).slice(0, 80))
      }
    })

    it('keeps no secret of the answer in what it hands back, security 1.9', async () => {
      const { step, resume } = await begin()
      const secret = 'Zq7-an-answer-that-must-not-be-kept'
      const after = await resume({ ...subject.wrong, password: secret, code: secret })
      assert.doesNotMatch(JSON.stringify([step, after]), new RegExp(secret))
    })
  })
}
