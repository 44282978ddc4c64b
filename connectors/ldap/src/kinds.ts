import type { Audit, Kind, Log, OutboundAddresses } from '@gatehouse/kernel'
import type { StoreProbe } from '@gatehouse/users/contracts'
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
/** What a kind is, and a way to try settings of it before they are saved. */
const withProbe = <I, S extends Probed>(deps: KindDeps, kind: Kind<I, S>): Kind<I, S> & StoreProbe => ({
  ...kind,
  testConnection: async (settings) => (await opening()).testConnection(deps, kind.settings, settings),
})
const nameless = 'LDAP'

/** RFC 4511. One user is one entry below `baseDn`; `User.id` is its entryUUID (RFC 4530), which survives a rename. */
export const readOnlyLdap = (deps: KindDeps) =>
  withProbe(deps, {
    name: 'ldap-read-only',
    settings: readOnlySettings,
    open: async (settings, tenant, name = nameless): Promise<ReadableStore> => (await opening()).openReadOnly(deps, settings, tenant, name),
    close: (store) => store.close(),
  })
export const readWriteLdap = (deps: KindDeps) =>
  withProbe(deps, {
    name: 'ldap-read-write',
    settings: readWriteSettings,
    open: async (settings, tenant, name = nameless): Promise<WritableStore> => (await opening()).openReadWrite(deps, settings, tenant, name),
    close: (store) => store.close(),
  })
/** `User.id` is the objectGUID. */
export const activeDirectory = (deps: KindDeps) =>
  withProbe(deps, {
    name: 'active-directory',
    settings: activeDirectorySettings,
    open: async (settings, tenant, name = nameless): Promise<WritableStore> => (await opening()).openActiveDirectory(deps, settings, tenant, name),
    close: (store) => store.close(),
  })
