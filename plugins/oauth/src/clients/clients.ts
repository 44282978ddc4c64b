import type { Applications } from '@gatehouse/applications/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { Cache } from '@gatehouse/kernel/state'
import type { ClientSource, Clients } from '../contracts.ts'
import { clientTable, secretTable } from '../data/client-tables.ts'
import { clientOf, type OwnClient, type StoredClient } from './stored.ts'

interface Deps {
  readonly data: Data
  readonly cache: Cache<StoredClient>
  readonly applications: Applications
  readonly sources: ReadonlyMap<string, ClientSource>
}
export interface OwnClients extends Clients {
  find(tenant: Tenant, clientId: string): Promise<OwnClient | undefined>
  findByApplication(tenant: Tenant, applicationId: string): Promise<OwnClient | undefined>
  stored(tenant: Tenant, clientId: string): Promise<StoredClient | undefined>
}

export const createClients = ({ data, cache, applications, sources }: Deps): OwnClients => {
  const load = async (tenant: Tenant, clientId: string): Promise<StoredClient | undefined> => {
    const row = await data.rows(tenant, clientTable).find({ clientId })
    if (!row) return undefined
    const secrets = await data.rows(tenant, secretTable).list({ clientId })
    return { row, secrets, made: undefined }
  }
  const stored = async (tenant: Tenant, clientId: string): Promise<StoredClient | undefined> =>
    clientId === '' || clientId.length > 128 ? undefined : (cache.get(tenant, clientId) ?? cache.load(tenant, clientId, () => load(tenant, clientId)))

  /** An outside call has no place in a transaction: there, what is known counts. */
  const prepared = (tenant: Tenant, clientId: string): Promise<boolean> | boolean => {
    if (data.inTransaction()) return true
    for (const source of sources.values()) if (source.owns(clientId)) return source.prepare(tenant, clientId)
    return true
  }
  const find = async (tenant: Tenant, clientId: string): Promise<OwnClient | undefined> => {
    if (clientId.startsWith('https://') && !(await prepared(tenant, clientId))) return undefined
    const found = await stored(tenant, clientId)
    const application = found && (await applications.find(tenant, found.row.applicationId))
    return application && clientOf(found, application)
  }
  return {
    stored,
    find,
    async findByApplication(tenant, applicationId) {
      const row = await data.rows(tenant, clientTable).find({ applicationId })
      return row && find(tenant, row.clientId)
    },
  }
}
