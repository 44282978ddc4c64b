import { randomUUID } from 'node:crypto'
import { Connections, Tenants } from '@gatehouse/kernel'
import type { TestServer } from '@gatehouse/kernel/testing'
import { UserStoreKinds, Users, userStores } from '@gatehouse/users/contracts'
import { Client, EqualityFilter } from 'ldapts'
import { startSlapd } from '../../../test/services/index.ts'
import { type Cost, costOf } from './cost.ts'

const people = 1000
const lanes = 8
const operations = 4000
const suffix = 'dc=example,dc=com'
const passwordOf = (nr: number) => `pass-word-${nr}`
const person = (nr: number) => `dn: uid=user${nr},${suffix}
objectClass: inetOrgPerson
uid: user${nr}
cn: User ${nr}
sn: Lee
mail: user${nr}@example.com
userPassword: ${passwordOf(nr)}
`
const cost = (operation: (lane: number, nr: number) => Promise<unknown>): Promise<Cost> => {
  let next = 0
  const work = async (lane: number) => {
    for (let nr = next++; nr < operations; nr = next++) await operation(lane, nr % people)
  }
  return costOf(operations, () => Promise.all(Array.from({ length: lanes }, (_, lane) => work(lane))))
}

/** Sign-ins over our store, audit and counting included, and what ldapts alone does on kept connections: a search and a bind. */
export const signInCosts = async (server: TestServer) => {
  const slapd = await startSlapd({ seed: Array.from({ length: people }, (_, nr) => person(nr)).join('\n') })
  const tenant = await server.use(Tenants).default()
  const { ldapsUrl: url, ca, bindDn, bindPassword } = slapd
  const connect = () => new Client({ url, tlsOptions: { ca } })
  const clients = Array.from({ length: lanes }, () => ({ finder: connect(), binder: connect() }))
  try {
    const settings = { url, ca, bindDn, bindPassword, baseDn: suffix, poolSize: lanes, cacheTtl: '0s' }
    await server.use(Connections).save(tenant, { id: randomUUID(), point: userStores.id, kind: 'ldap-read-only', name: 'CORP', settings, enabled: true })
    await server.use(UserStoreKinds).changed(tenant)
    for (const { finder } of clients) await finder.bind(bindDn, bindPassword)
    const raw = async (lane: number, nr: number) => {
      const { finder, binder } = clients[lane] as (typeof clients)[number]
      const filter = new EqualityFilter({ attribute: 'uid', value: `user${nr}` })
      const { searchEntries } = await finder.search(suffix, { scope: 'sub', filter })
      await binder.bind(searchEntries[0]?.dn ?? '', passwordOf(nr))
    }
    const users = server.use(Users)
    const ours = async (_: number, nr: number) => {
      if (!(await users.signIn(tenant, `CORP/user${nr}`, passwordOf(nr)))) throw new Error(`user${nr} does not get in`)
    }
    // The first rounds warm both up.
    await cost(raw)
    await cost(ours)
    return { raw: await cost(raw), ours: await cost(ours) }
  } finally {
    await Promise.all(clients.flatMap(({ finder, binder }) => [finder.unbind(), binder.unbind()]))
    await slapd.stop()
  }
}
