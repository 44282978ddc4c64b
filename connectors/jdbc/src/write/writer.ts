import { createHash } from 'node:crypto'
import { type Clock, UniqueViolation } from '@gatehouse/kernel'
import type { ForeignSession } from '@gatehouse/kernel/foreign'
import type { Locks } from '@gatehouse/kernel/state'
import { type Digest, type User, type UserChange, UserNotFound, UsernameTaken, type UserWriter, VersionMismatch } from '@gatehouse/users/contracts'
import type { AttributeMap, Attributes } from '../attributes.ts'
import type { Reach } from '../connect/reach.ts'
import type { Rows } from '../read/rows.ts'
import type { UserMaker, UserRow } from '../read/to-user.ts'
import type { JdbcSettings } from '../settings.ts'
import { fold } from '../sql/fold.ts'
import { isoOf } from '../sql/times.ts'
import type { Statements } from './statements.ts'
import { checkedUsername } from './username.ts'

export interface WriterDeps {
  readonly reach: Reach
  readonly reading: () => Promise<{ readonly rows: Rows; readonly forUpdate: string }>
  readonly statements: Statements
  readonly attributes: AttributeMap
  readonly toUser: UserMaker
  readonly digest: Digest
  readonly clock: Clock
  readonly locks: Locks
  /** Of the store, for the names of its locks. */
  readonly lockName: string
  readonly settings: Pick<JdbcSettings, 'caseInsensitiveUsername' | 'disabledAttribute' | 'createdAttribute' | 'modifiedAttribute'>
}
/** Nobody has this hash: it is no form of any digest. */
const noPassword = { hash: '', salt: undefined } as const
const lockWaitMs = 5000

export const createWriter = (deps: WriterDeps): UserWriter => {
  const { reach, reading, statements, attributes, toUser, digest, clock, locks, lockName, settings } = deps
  const { disabledAttribute, createdAttribute, modifiedAttribute } = settings
  const hashOf = async (password: string | undefined) => (password === undefined ? undefined : digest.create(password))

  const uniquely = async <X>(work: () => Promise<X>): Promise<X> => {
    try {
      return await work()
    } catch (error) {
      throw error instanceof UniqueViolation ? new UsernameTaken('the username is taken', { cause: error }) : error
    }
  }
  /** The database's own key tells letters apart, and its collation may not: one at a time for names that are alike. */
  const named = <X>(username: string | undefined, work: () => Promise<X>): Promise<X> =>
    username === undefined || !settings.caseInsensitiveUsername
      ? work()
      : locks.hold(`${lockName}/${createHash('sha256').update(fold(username)).digest('base64url')}`, work, { waitMs: lockWaitMs })
  const checkFree = async (session: ForeignSession, rows: Rows, username: string, except?: string): Promise<void> => {
    const holder = await rows.find(session, 'username', username)
    if (holder && holder.id !== except) throw new UsernameTaken('the username is taken')
  }
  const replaceAttributes = async (session: ForeignSession, row: UserRow, before: Attributes, after: Attributes): Promise<void> => {
    for (const [name, value] of before) {
      if (after.get(name) === value) continue
      await statements.deleteAttribute(session, row, name)
    }
    for (const [name, value] of after) if (before.get(name) !== value) await statements.addAttribute(session, row, name, value)
  }
  const withLayout = (before: Attributes, change: Pick<UserChange, 'active' | 'claims'>, modifiedAt: number): Attributes => {
    const kept = [...before].filter(([name]) => change.claims === undefined || !attributes.isClaim(name))
    const after = new Map([...kept, ...(change.claims === undefined ? [] : attributes.toAttributes(change.claims))])
    if (change.active !== undefined) change.active ? after.delete(disabledAttribute) : after.set(disabledAttribute, 'true')
    return after.set(modifiedAttribute, isoOf(modifiedAt))
  }
  const locked = async (session: ForeignSession, id: string) => {
    const { rows, forUpdate } = await reading()
    const row = await rows.find(session, 'id', id, forUpdate)
    return row && { rows, row, before: (await rows.attributesOf(session, [row]))(row) }
  }

  return {
    async create({ id, username: given, password, active = true, claims = {} }, within) {
      const username = checkedUsername(given)
      const now = clock.now()
      const values = withLayout(new Map([[createdAttribute, isoOf(now)]]), { active, claims }, now)
      const hash = (await hashOf(password)) ?? noPassword
      const { rows } = await reading()
      return named(username, () =>
        uniquely(() =>
          reach.write(async (session) => {
            await checkFree(session, rows, username)
            await statements.addUser(session, id, username, hash)
            const row = await rows.find(session, 'id', id)
            if (!row) throw new UserNotFound('the user store took the user but does not show it')
            await replaceAttributes(session, row, new Map(), values)
            const user = toUser(row, values)
            await within?.(user)
            return user
          }),
        ),
      )
    },
    async update(id, change, ifVersion, within) {
      const username = change.username === undefined ? undefined : checkedUsername(change.username)
      const hash = await hashOf(change.password)
      return named(username, () =>
        uniquely(() =>
          reach.write(async (session): Promise<User> => {
            const found = await locked(session, id)
            if (!found) throw new UserNotFound('there is no such user')
            const { row, rows, before } = found
            const was = toUser(row, before)
            if (ifVersion !== undefined && ifVersion !== was.version) throw new VersionMismatch('the user was changed meanwhile')
            if (username !== undefined && username !== row.username) {
              await checkFree(session, rows, username, id)
              await statements.rename(session, id, username)
            }
            if (hash) await statements.updatePassword(session, id, hash)
            const after = withLayout(before, change, Math.max(clock.now(), was.version + 1))
            await replaceAttributes(session, row, before, after)
            const user = toUser({ ...row, username: username ?? row.username }, after)
            await within?.(user, was)
            return user
          }),
        ),
      )
    },
    remove: (id, within) =>
      reach.write(async (session) => {
        const found = await locked(session, id)
        if (!found) return false
        await statements.deleteUser(session, found.row)
        await within?.(toUser(found.row, found.before))
        return true
      }),
  }
}
