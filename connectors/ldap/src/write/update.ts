import { InvalidUser, type User, type UserChange, UserNotFound, UsernameTaken, VersionMismatch } from '@gatehouse/users/contracts'
import { type Change, type Control, DN } from 'ldapts'
import { hasCode } from '../errors.ts'
import { fold } from '../filter/fold.ts'
import type { DirectoryEntry } from '../read/entry.ts'
import { accountDisabled, toUser } from '../read/to-user.ts'
import { changesTo } from './changes.ts'
import { type Features, unchanged } from './controls.ts'
import type { WriterDeps } from './create.ts'
import { namingAttribute, rdn } from './dn.ts'
import { checkedName } from './names.ts'
import { checkHome, mapped } from './refusals.ts'
import { valuesFor } from './values.ts'

export interface UpdateDeps extends WriterDeps {
  readonly features: () => Promise<Features>
}
type After = (user: User, before: User) => Promise<void>
interface Found {
  readonly entry: DirectoryEntry
  readonly user: User
}
/** Somebody else changes the same entry: read again, and once more. */
const mostTries = 5
const isRace = (error: unknown) => hasCode(error, 'assertionFailed', 'noSuchAttribute', 'typeOrValueExists')
/** A new name that ldapts shall not cut at its commas. */
const newRdn = (text: string): DN => Object.assign(new DN(), { toString: () => text })

export const updateUsers = (deps: UpdateDeps) => {
  const { directory, layout, nursery, reader, passwords, turns, features } = deps
  const read = async (id: string): Promise<Found> => {
    const entry = await reader.entry(id)
    const user = entry && toUser(layout, entry)
    if (!user) throw new UserNotFound('there is no such user')
    checkHome(directory, entry)
    return { entry, user }
  }
  const activity = (entry: DirectoryEntry, active: boolean): readonly (readonly [string, readonly string[]])[] => {
    const { flavour, disabledAttribute, disabledValue } = layout
    if (flavour === 'ad') {
      const bits = Number(entry.text(disabledAttribute) ?? 0)
      return [[disabledAttribute, [String(active ? bits & ~accountDisabled : bits | accountDisabled)]]]
    }
    if (disabledAttribute === '') throw new InvalidUser('this user store has no accounts that are not active')
    return [[disabledAttribute, active ? [] : [disabledValue]]]
  }
  /** What the entry shall hold, but for what names it. */
  const wanted = ({ entry, user }: Found, change: UserChange, username: string) => {
    const values = new Map(change.claims || username !== user.username ? valuesFor(layout, change.claims ?? user.claims, username) : [])
    if (username !== user.username) {
      values.set(layout.usernameAttribute, [username])
      if (nursery.upnSuffix !== undefined) values.set('userPrincipalName', [`${username}@${nursery.upnSuffix}`])
    }
    if (change.active !== undefined && change.active !== user.active) for (const [name, list] of activity(entry, change.active)) values.set(name, list)
    return values
  }
  const apply = async (found: Found, change: UserChange, username: string): Promise<void> => {
    const { entry } = found
    const values = wanted(found, change, username)
    const naming = namingAttribute(entry.dn)
    const known = await features()
    const namingKey = [...values.keys()].find((name) => name.toLowerCase() === naming)
    const newName = namingKey === undefined ? undefined : values.get(namingKey)?.[0]?.toString()
    if (namingKey !== undefined) values.delete(namingKey)
    const changes = [...values].flatMap(([name, list]) => changesTo(entry, name, list, !known.assertions))
    const asserted = unchanged(known, layout, entry)
    const renames = newName !== undefined && newName !== entry.text(naming)
    if (changes.length === 0) return renames ? rename(entry.dn, naming, newName, asserted) : undefined
    if (!renames) return modify(entry.dn, changes, asserted)
    await rename(entry.dn, naming, newName, asserted)
    const moved = await reader.entry(found.user.id)
    try {
      await modify(moved?.dn ?? entry.dn, changes, [])
    } catch (error) {
      await rename(moved?.dn ?? entry.dn, naming, entry.text(naming) ?? newName, [])
      throw error
    }
  }
  const modify = (dn: string, changes: readonly Change[], controls: Control[]): Promise<void> =>
    directory.write((client) => client.modify(dn, [...changes], controls))
  const rename = (dn: string, naming: string, name: string, controls: Control[]): Promise<void> =>
    directory.write((client) => client.modifyDN(dn, newRdn(rdn(naming, name)), controls))

  const once = async (id: string, change: UserChange, ifVersion: number | undefined): Promise<User> => {
    const found = await read(id)
    if (ifVersion !== undefined && found.user.version !== ifVersion) throw new VersionMismatch('the user has changed meanwhile')
    const username = change.username === undefined ? found.user.username : checkedName(change.username)
    if (fold(username) === fold(found.user.username)) await apply(found, change, username)
    else {
      await turns(`name ${fold(username)}`, async () => {
        if (await reader.ask('username', username)) throw new UsernameTaken('the username is taken')
        await apply(found, change, username)
      })
    }
    return found.user
  }
  const repeated = async (id: string, change: UserChange, ifVersion: number | undefined): Promise<User> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await once(id, change, ifVersion)
      } catch (error) {
        if (!isRace(error) || (ifVersion === undefined && tries === mostTries)) throw error
        if (ifVersion !== undefined) throw new VersionMismatch('the user has changed meanwhile', { cause: error })
      }
    }
  }
  return (id: string, change: UserChange, ifVersion?: number, within?: After): Promise<User> =>
    turns(`id ${id}`, async () => {
      if (change.password !== undefined) passwords.check(change.password)
      try {
        const before = await mapped('user', repeated(id, change, ifVersion))
        if (change.password !== undefined) await passwords.set((await read(id)).entry.dn, change.password, change.byOwner)
        const { user } = await read(id)
        await within?.(user, before)
        return user
      } finally {
        reader.forget()
      }
    })
}
