import { type GroupReaders, readsGroups } from './contracts.ts'
import type { UserStores } from './stores.ts'

export const groupReadersOf = (stores: UserStores): GroupReaders => ({
  async of(tenant, name) {
    const store = await stores.byName(tenant, name)
    return store && readsGroups(store) ? store : undefined
  },
  inTurn: (tenant, ask) => stores.inTurn(tenant, async ({ name, store }) => (readsGroups(store) ? ask(store, name) : undefined)),
})
