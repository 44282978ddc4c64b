import type { Clock, Sealing, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import type { ClientAuthentication, ClientSecrets } from '../contracts.ts'
import { secretTable } from '../data/client-tables.ts'
import type { OwnClients } from './clients.ts'
import { sealedFor } from './registry.ts'
import type { ClientSettings } from './settings.ts'
import type { StoredSecret } from './stored.ts'

interface Deps {
  readonly data: Data
  readonly clients: OwnClients
  readonly clock: Clock
  readonly sealing: Sealing
}
/** Whether the registered method needs the secret itself. */
export const keepsSecret =
  (methods: ReadonlyMap<string, ClientAuthentication>) =>
  ({ clientAuthentication }: ClientSettings): boolean =>
    methods.get(clientAuthentication.tokenEndpointAuthMethod)?.keepsSecret === true

export const createClientSecrets = ({ data, clients, clock, sealing }: Deps): ClientSecrets => {
  /** What was sealed under an older master key is sealed again when it is used. */
  const opened = async (tenant: Tenant, clientId: string, { id, sealed }: StoredSecret): Promise<readonly string[]> => {
    if (sealed === null) return []
    const context = sealedFor(tenant, clientId)
    const secret = sealing.open(sealed, context).toString('utf8')
    if (sealing.stale(sealed)) await data.rows(tenant, secretTable).update({ id, sealed }, { sealed: sealing.seal(secret, context) })
    return [secret]
  }
  return {
    async of(tenant, { clientId }) {
      const { secrets = [] } = (await clients.stored(tenant, clientId)) ?? {}
      const now = clock.now()
      const valid = secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
      return (await Promise.all(valid.map((secret) => opened(tenant, clientId, secret)))).flat()
    },
  }
}
