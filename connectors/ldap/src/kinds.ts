import type { Audit, Kind, Log, OutboundAddresses } from '@gatehouse/kernel'
import type { ClaimNames, StoreProbe } from '@gatehouse/users/contracts'
import { attributesByClaim, type Flavour } from './claims.ts'
import type { ReadableStore, WritableStore } from './open.ts'
import type { Probed } from './probe.ts'
import type { Registry } from './registry.ts'
import { activeDirectorySettings, readOnlySettings, readWriteSettings } from './settings.ts'

export type { ReadableStore, WritableStore } from './open.ts'
export interface KindDeps {
  readonly addresses: OutboundAddresses
  readonly log: Log
  readonly audit: Audit | undefined
  readonly registry: Registry
}
/** What speaks LDAP is loaded with the first connection: a server without one does not wait for it. */
const opening = () => import('./open.ts')
/** What a kind is, its names of claims, and a way to try settings of it before they are saved. */
const offered = <I, S extends Probed>(deps: KindDeps, kind: Kind<I, S>, flavour: Flavour): Kind<I, S> & StoreProbe & ClaimNames => ({
  ...kind,
  attributeOf: (claim) => attributesByClaim(flavour, {}).get(claim),
  testConnection: async (settings) => (await opening()).testConnection(deps, kind.settings, settings),
})
const nameless = 'LDAP'

/** RFC 4511. One user is one entry below `baseDn`; `User.id` is its entryUUID (RFC 4530), which survives a rename. */
export const readOnlyLdap = (deps: KindDeps) =>
  offered(
    deps,
    {
      name: 'ldap-read-only',
      settings: readOnlySettings,
      open: async (settings, tenant, name = nameless): Promise<ReadableStore> => (await opening()).openReadOnly(deps, settings, tenant, name),
      close: (store) => store.close(),
    },
    'ldap',
  )
export const readWriteLdap = (deps: KindDeps) =>
  offered(
    deps,
    {
      name: 'ldap-read-write',
      settings: readWriteSettings,
      open: async (settings, tenant, name = nameless): Promise<WritableStore> => (await opening()).openReadWrite(deps, settings, tenant, name),
      close: (store) => store.close(),
    },
    'ldap',
  )
/** `User.id` is the objectGUID. */
export const activeDirectory = (deps: KindDeps) =>
  offered(
    deps,
    {
      name: 'active-directory',
      settings: activeDirectorySettings,
      open: async (settings, tenant, name = nameless): Promise<WritableStore> => (await opening()).openActiveDirectory(deps, settings, tenant, name),
      close: (store) => store.close(),
    },
    'ad',
  )
