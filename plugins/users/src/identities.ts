import type { Identities, OtherAccounts, Users } from './contracts.ts'

/** Other accounts first: no directory is asked for what is none of its people. */
export const identitiesOf = (users: Pick<Users, 'find'>, others: ReadonlyMap<string, OtherAccounts>): Identities => ({
  async find(tenant, id) {
    for (const accounts of others.values()) {
      const found = accounts.owns(id) ? await accounts.find(tenant, id) : undefined
      if (found) return found
    }
    return users.find(tenant, 'id', id)
  },
})
