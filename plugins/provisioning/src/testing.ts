import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { User } from '@gatehouse/users/contracts'
import type { ProvisioningTarget } from './contracts.ts'

/** What a test can see in the foreign system; undefined when the user is not there. */
export interface RemoteUser {
  readonly username: string
  readonly active: boolean
}
export interface TargetSuiteOptions {
  /** Looks into the foreign system, for targets whose system the test holds. Adds the tests of what was written. */
  readonly read?: (remoteId: string) => Promise<RemoteUser | undefined>
}
/** A user that no test before has pushed. */
export const provisionedUser = (overrides: Partial<User> = {}): User => {
  const id = randomUUID()
  return {
    id,
    username: `kim-${id.slice(0, 8)}`,
    store: 'PRIMARY',
    active: true,
    claims: { givenname: 'Kim', lastname: "O'Néill", emailaddress: `kim-${id.slice(0, 8)}@example.com` },
    createdAt: Date.UTC(2026, 0, 1),
    updatedAt: Date.UTC(2026, 0, 1),
    version: 1,
    ...overrides,
  }
}

/**
 * What every provisioning target holds: a change pushed twice leaves the state of one, and the id that the foreign
 * system knows a user by stays the same. Call it inside a `describe`.
 */
export const describeProvisioningTarget = (open: () => Promise<ProvisioningTarget> | ProvisioningTarget, options: TargetSuiteOptions = {}): void => {
  const push = async (user: User, remoteId?: string) => (await (await open()).push({ kind: 'upsert', user, remoteId })).remoteId
  const remove = async (userId: string, remoteId?: string) => (await open()).push({ kind: 'remove', userId, remoteId })
  const { read } = options

  describe('as a provisioning target', () => {
    it('answers a new user with the id that the other side gave it', async () => {
      const id = await push(provisionedUser())
      assert.ok(typeof id === 'string' && id.length > 0 && id.length <= 191, 'remoteId is 1 to 191 characters')
    })

    it('keeps apart two users', async () => {
      assert.notEqual(await push(provisionedUser()), await push(provisionedUser()))
    })

    it('leaves one user when a creation is repeated without the remote id, as after a crash', async () => {
      const user = provisionedUser()
      assert.equal(await push(user), await push(user))
    })

    it('keeps the remote id over an update, a new name and a repeated update', async () => {
      const user = provisionedUser()
      const remoteId = await push(user)
      const changed = { ...user, username: `${user.username}-b`, claims: { givenname: 'Kim' }, version: 2 }
      assert.equal(await push(changed, remoteId), remoteId)
      assert.equal(await push(changed, remoteId), remoteId)
    })

    it('makes the user again when the other side lost it', async () => {
      const user = provisionedUser()
      const remoteId = await push(user)
      await remove(user.id, remoteId)
      assert.ok(await push(user, remoteId))
    })

    it('accepts that a user is removed twice, and one that was never there', async () => {
      const user = provisionedUser()
      const remoteId = await push(user)
      await remove(user.id, remoteId)
      await remove(user.id, remoteId)
      await remove(randomUUID(), undefined)
    })

    if (read === undefined) return
    it('writes the name and the state, and takes the user away', async () => {
      const user = provisionedUser()
      const remoteId = await push(user)
      assert.deepEqual(await read(remoteId), { username: user.username, active: true })
      await push({ ...user, username: `${user.username}-b`, active: false, version: 2 }, remoteId)
      assert.deepEqual(await read(remoteId), { username: `${user.username}-b`, active: false })
      await remove(user.id, remoteId)
      assert.equal(await read(remoteId), undefined)
    })
  })
}
