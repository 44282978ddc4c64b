import { setTimeout as sleep } from 'node:timers/promises'
import { type Tenant, Tenants, Transient } from '@gatehouse/kernel'
import type { TestServer } from '@gatehouse/kernel/testing'
import { type NewUser, Users } from '@gatehouse/users/contracts'
import { type Cost, costOf } from './cost.ts'

/** Enough at once for the commits of SQLite to be shared, and for the connections of a server to be busy. */
const lanes = 64
export const nameOf = (nr: number): string => `user${String(nr).padStart(7, '0')}`

/** A disk that stands still for seconds answers "busy": as clients do, it is asked again. */
const create = async (users: Users, tenant: Tenant, user: NewUser): Promise<void> => {
  for (;;) {
    try {
      await users.create(tenant, user)
      return
    } catch (error) {
      if (!(error instanceof Transient)) throw error
      await sleep(1000)
    }
  }
}
/** As provisioning makes them: events, audit and the index of claims with each. @returns the cost of a user */
export const load = async (server: TestServer, total: number): Promise<Cost> => {
  const users = server.use(Users)
  const tenant = await server.use(Tenants).default()
  let next = 0
  const work = async (): Promise<void> => {
    while (next < total) {
      const nr = next++
      const username = nameOf(nr)
      await create(users, tenant, { username, claims: { emailaddress: `${username}@example.com`, givenname: `Ann${nr % 500}`, lastname: `Lee${nr % 5000}` } })
    }
  }
  return costOf(total, () => Promise.all(Array.from({ length: lanes }, work)))
}
