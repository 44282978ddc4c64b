import { Openings, Sessions, SignOut } from '@gatehouse/authn/contracts'
import { Clock, Outbound, Sealing, Tenants } from '@gatehouse/kernel'
import { Data } from '@gatehouse/kernel/data'
import { Jobs } from '@gatehouse/kernel/jobs'
import { Caches } from '@gatehouse/kernel/state'
import { Keys } from '@gatehouse/keys/contracts'
import { Clients, Issuer, OwnJwts, PresentedTokens, ServerMetadata } from '@gatehouse/oauth/contracts'
import { Pages } from '@gatehouse/pages/contracts'
import { Users } from '@gatehouse/users/contracts'

/** What the plugin needs of others. */
export const services = {
  data: Data,
  jobs: Jobs,
  caches: Caches,
  clock: Clock,
  sealing: Sealing,
  outbound: Outbound,
  tenants: Tenants,
  issuer: Issuer,
  jwts: OwnJwts,
  presented: PresentedTokens,
  metadata: ServerMetadata,
  clients: Clients,
  keys: Keys,
  users: Users,
  openings: Openings,
  sessions: Sessions,
  signOut: SignOut,
  pages: Pages,
}
