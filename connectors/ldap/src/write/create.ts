import { randomBytes } from 'node:crypto'
import { InvalidUser, type NewUser, type User, UsernameTaken, type Within } from '@gatehouse/users/contracts'
import { Attribute } from 'ldapts'
import type { Directory } from '../connect/directory.ts'
import { DirectoryUnavailable, hasCode } from '../errors.ts'
import { fold } from '../filter/fold.ts'
import type { Layout, Nursery } from '../layout.ts'
import { type AttributeValue, readEntry } from '../read/entry.ts'
import { accountDisabled, toUser } from '../read/to-user.ts'
import type { Reader } from '../store.ts'
import { replace } from './changes.ts'
import { childDn } from './dn.ts'
import { checkedName } from './names.ts'
import { type Passwords, unicodePwd, unknownPassword } from './passwords.ts'
import { mapped } from './refusals.ts'
import type { Turns } from './turns.ts'
import { type Values, valuesFor } from './values.ts'

export interface WriterDeps {
  readonly directory: Directory
  readonly layout: Layout
  readonly nursery: Nursery
  readonly reader: Reader
  readonly passwords: Passwords
  readonly turns: Turns
}
/** userAccountControl: NORMAL_ACCOUNT. */
const normalAccount = 512

const attributesOf = ({ layout, nursery }: WriterDeps, user: NewUser, username: string): Map<string, readonly AttributeValue[]> => {
  const claims: Values = valuesFor(layout, user.claims ?? {}, username)
  const attributes = new Map<string, readonly AttributeValue[]>([['objectClass', nursery.objectClasses], ...claims, [layout.usernameAttribute, [username]]])
  if (layout.flavour === 'ad') {
    const control = normalAccount | (user.active === false ? accountDisabled : 0)
    attributes.set('userAccountControl', [String(control)]).set('unicodePwd', [unicodePwd(user.password ?? unknownPassword())])
    if (nursery.upnSuffix !== undefined) attributes.set('userPrincipalName', [`${username}@${nursery.upnSuffix}`])
  }
  return attributes
}
const naming = ({ nursery, layout }: WriterDeps, attributes: Values, username: string): string =>
  nursery.rdnAttribute === layout.usernameAttribute ? username : (attributes.get(nursery.rdnAttribute)?.[0]?.toString() ?? username)

export const createUsers = (deps: WriterDeps) => {
  const { directory, layout, nursery, reader, passwords, turns } = deps
  const add = async (user: NewUser, username: string): Promise<string> => {
    const attributes = attributesOf(deps, user, username)
    const first = naming(deps, attributes, username)
    const write = (name: string): Promise<string> => {
      const named = new Map(attributes).set(nursery.rdnAttribute, [name])
      const list = [...named].filter(([, values]) => values.length > 0).map(([type, values]) => new Attribute({ type, values: [...values] as string[] }))
      const dn = childDn(nursery.rdnAttribute, name, nursery.containerDn)
      return directory.write((client) => client.add(dn, list)).then(() => dn)
    }
    try {
      return await write(first)
    } catch (error) {
      if (!hasCode(error, 'entryAlreadyExists') || nursery.rdnAttribute === layout.usernameAttribute) throw error
      if (await reader.ask('username', username)) throw error
      // Somebody of another username has this name in the tree.
      return write(`${first} ${randomBytes(3).toString('hex')}`)
    }
  }
  /** What an entry needs besides: it is not there before all of it is. */
  const finish = async (dn: string, user: NewUser): Promise<void> => {
    if (layout.flavour === 'ad') return
    if (user.password !== undefined) await passwords.set(dn, user.password)
    if (user.active === false)
      await mapped(
        'user',
        directory.write((client) => client.modify(dn, replace(layout.disabledAttribute, [layout.disabledValue]))),
      )
  }
  const readBack = async (dn: string): Promise<User> => {
    const options = { scope: 'base' as const, attributes: reader.lookup.attributes, explicitBufferAttributes: [...layout.binary] }
    const { searchEntries } = await directory.read((client) => client.search(dn, options))
    const user = searchEntries[0] && toUser(layout, readEntry(directory, searchEntries[0]))
    if (!user) throw new DirectoryUnavailable('the directory does not show what it has just taken')
    return user
  }
  const create = async (given: NewUser, within?: Within): Promise<User> => {
    const username = checkedName(given.username)
    if (given.password !== undefined || layout.flavour === 'ad') passwords.check(given.password ?? unknownPassword())
    if (given.active === false && layout.disabledAttribute === '') throw new InvalidUser('this user store has no accounts that are not active')
    return turns(`name ${fold(username)}`, async () => {
      if (await reader.ask('username', username)) throw new UsernameTaken('the username is taken')
      const dn = await mapped('user', add(given, username))
      try {
        await finish(dn, given)
        const user = await readBack(dn)
        await within?.(user)
        return user
      } catch (error) {
        await directory.write((client) => client.del(dn))
        throw error
      } finally {
        reader.forget()
      }
    })
  }
  return create
}
