import { randomBytes } from 'node:crypto'
import type { ClaimValue, NewUser } from '@gatehouse/users/contracts'
import { Client } from 'ldapts'
import type { WritableStore } from '../../src/kinds.ts'

export interface Account {
  readonly url: string
  readonly ca: string
  readonly bindDn: string
  readonly bindPassword: string
}
/** The tests' own connection to a directory. */
export const asAdmin = async <X>({ url, ca, bindDn, bindPassword }: Account, work: (client: Client) => Promise<X>): Promise<X> => {
  const client = new Client({ url, timeout: 5000, ...(url.startsWith('ldaps:') ? { tlsOptions: { ca } } : {}) })
  try {
    await client.bind(bindDn, bindPassword)
    return await work(client)
  } finally {
    await client.unbind()
  }
}
/** A folder of its own below `parent`, and how to empty it. */
export const freshFolder = async (account: Account, parent: string) => {
  const dn = `ou=t${randomBytes(4).toString('hex')},${parent}`
  await asAdmin(account, (client) => client.add(dn, { objectClass: 'organizationalUnit', ou: dn.slice(3, dn.indexOf(',')) }))
  const empty = () =>
    asAdmin(account, async (client) => {
      const { searchEntries } = await client.search(dn, { scope: 'one', attributes: ['cn'], paged: true })
      for (const entry of searchEntries) await client.del(entry.dn)
    })
  return { dn, empty }
}
const texts = (value: ClaimValue): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(texts)
  return value === null || value === '' || typeof value === 'object' ? [] : [String(value)]
}
/** What a directory can hold of the suite's people: text, and in `mail` only one of US-ASCII. */
export const holdable = (user: NewUser): NewUser => {
  const claims = Object.entries(user.claims ?? {}).map(([claim, value]) => {
    const list = texts(value).filter((text) => claim !== 'emailaddress' || /^[ -~]+$/.test(text))
    return [claim, list.length > 1 && claim !== 'emailaddress' ? [...new Set(list)] : (list[0] ?? '')] as const
  })
  return { ...user, claims: Object.fromEntries(claims) }
}
export const seedInto = (store: WritableStore) => async (users: readonly NewUser[]) => {
  const left = [...users]
  const some = async () => {
    for (let user = left.shift(); user; user = left.shift()) await store.create({ ...holdable(user), id: '' })
  }
  await Promise.all([some(), some(), some(), some()])
}
