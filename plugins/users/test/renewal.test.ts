import assert from 'node:assert/strict'
import { ServerError, Transient } from '@gatehouse/kernel'
import { type PasswordJudge, type PasswordRefusal, type User, type UserChange, type UserStore, type UserWriter, VersionMismatch } from '../src/contracts.ts'
import { openUsers } from './support/sign-in.ts'

const [old, fresh] = ['correct horse', 'battery staple']
const kim: User = { id: 'kim-1', username: 'kim', store: 'CORP', active: true, claims: {}, createdAt: 0, updatedAt: 0, version: 4 }

const checkedKim = { id: kim.id, version: kim.version, credentialVersion: 0 }

/** A store elsewhere, which says why it refuses; `writes` is what happens to a change of it. */
const storeThat = (verdicts: Readonly<Record<string, PasswordRefusal | undefined>>, writes?: (change: UserChange, ifVersion: number | undefined) => void) => {
  const judged = { ...verdicts }
  const reads = {
    find: async (by: 'id' | 'username', value: string) => (value === kim[by] ? kim : undefined),
    search: async () => ({ total: 0, users: [] }),
    judgePassword: async (_: User, password: string) => (Object.hasOwn(judged, password) ? judged[password] : 'wrong'),
    verifyPassword: async (_: User, password: string) => Object.hasOwn(judged, password) && judged[password] === undefined,
  }
  if (!writes) return reads as UserStore & PasswordJudge
  const update: UserWriter['update'] = async (_, change, ifVersion, within) => {
    writes(change, ifVersion)
    delete judged[old]
    if (change.password !== undefined && !Object.hasOwn(judged, change.password)) judged[change.password] = undefined
    const user = { ...kim, version: 5 }
    await within?.(user, kim)
    return user
  }
  const refuse = () => Promise.reject(new Error('not asked for'))
  return { ...reads, update, create: refuse, remove: refuse } as UserStore & PasswordJudge & UserWriter
}

describe('a password of another store that its owner has to change', () => {
  for (const [verdict, renew] of [
    ['must-change', 'forced'],
    ['expired', 'expired'],
  ] as const) {
    it(`lets nobody in, uncounted, until there is a new one in that store: ${verdict}`, async () => {
      const changes: unknown[] = []
      const store = storeThat({ [old]: verdict }, (change, version) => changes.push([change, version]))
      await using parts = await openUsers({ maxFailedAttempts: 2 }, [{ name: 'CORP', store }])
      const { users, accounts, tenant, records, emitted } = parts
      for (let tries = 0; tries < 3; tries += 1) assert.equal(await users.signIn(tenant, 'kim', old), undefined)
      assert.equal(records.at(-1)?.code, 'users.password_renewal_due')
      const checked = await accounts.check(tenant, 'CORP/kim', old)
      assert.ok(checked)
      assert.deepEqual([checked.user, checked.renew, checked.keptElsewhere], [kim, renew, undefined])
      assert.doesNotMatch(checked.old ?? old, new RegExp(old), 'security 1.9')
      const renewing = { id: kim.id, version: kim.version, credentialVersion: checked.credentialVersion, old: checked.old }
      for (const weak of [old, 'kim', 'short']) await assert.rejects(accounts.renew(tenant, renewing, weak), { code: 'users.weak_password' })
      assert.deepEqual(changes, [])
      assert.equal((await accounts.renew(tenant, renewing, fresh))?.user.id, kim.id)
      assert.deepEqual(changes, [[{ password: fresh, byOwner: true }, kim.version]])
      assert.ok(emitted.some(({ id }) => id === 'users.password-changed'))
      assert.equal((await users.signIn(tenant, 'kim', fresh))?.id, kim.id)
    })
  }
  it('is changed there by its owner where we do not write it', async () => {
    await using parts = await openUsers({}, [{ name: 'CORP', store: storeThat({ [old]: 'expired' }) }])
    const { accounts, tenant } = parts
    assert.deepEqual(await accounts.check(tenant, 'kim', old), { user: kim, credentialVersion: 0, renew: 'expired', keptElsewhere: true })
    await assert.rejects(accounts.renew(tenant, checkedKim, fresh), { code: 'users.password_kept_elsewhere' })
  })
  it('is told of to nobody who has another one, security 5.2, 5.3', async () => {
    await using parts = await openUsers({}, [{ name: 'CORP', store: storeThat({ [old]: 'expired', locked: 'locked', off: 'disabled' }) }])
    const { accounts, tenant, records } = parts
    for (const wrong of ['wrong horse', 'locked', 'off']) assert.equal(await accounts.check(tenant, 'kim', wrong), undefined)
    assert.deepEqual([...new Set(records.map(({ code }) => code))], ['users.wrong_password'])
  })
  it('lets nobody in with the new one whom the store refuses for something else, security 5.10', async () => {
    const store = storeThat({ [old]: 'expired', [fresh]: 'disabled' }, () => {})
    await using parts = await openUsers({}, [{ name: 'CORP', store }])
    assert.equal(await parts.accounts.renew(parts.tenant, checkedKim, fresh), undefined)
  })
  it('tells a store that refuses the change from one that is down, or was changed meanwhile', async () => {
    class NoRights extends ServerError {
      override readonly code = 'corp.write_refused'
      override readonly status = 502
    }
    for (const [error, code] of [
      [new NoRights('our account may not'), 'users.password_kept_elsewhere'],
      [new Transient('down'), 'kernel.unavailable'],
      [new VersionMismatch('changed'), 'users.version_mismatch'],
    ] as const) {
      const store = storeThat({ [old]: 'expired' }, () => {
        throw error
      })
      await using parts = await openUsers({}, [{ name: 'CORP', store }])
      await assert.rejects(parts.accounts.renew(parts.tenant, checkedKim, fresh), { code })
    }
  })
})
