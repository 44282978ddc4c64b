import type { OutboundAddresses, Schema, Tenant } from '@gatehouse/kernel'
import type { GroupReader, PasswordRefusal, ProbeResult, UserWriter } from '@gatehouse/users/contracts'
import type { Account } from './connect/account.ts'
import { type Directory, type DirectoryOptions, openDirectory } from './connect/directory.ts'
import { followReferrals } from './connect/referrals.ts'
import { createGroupReader } from './groups/reader.ts'
import type { KindDeps } from './kinds.ts'
import { activeDirectoryLayout, activeDirectoryNursery, type Layout, ldapLayout, ldapNursery, type Nursery } from './layout.ts'
import { type Probed, probe } from './probe.ts'
import type { Opened } from './registry.ts'
import { type ActiveDirectorySettings, type ConnectionSettings, isEncrypted, type ReadOnlySettings, type ReadWriteSettings, urlsOf } from './settings.ts'
import { createReader, createStore, type DirectoryStore, type Reader } from './store.ts'
import { createWriter } from './write/writer.ts'

const feature = 'ldap'

const accountOf = ({ bindMethod: method, bindDn: name = '', bindPassword }: ConnectionSettings): Account =>
  method === 'external' ? { method, name } : { method, name, password: () => bindPassword?.reveal() ?? '' }

const directoryOptions = (settings: ConnectionSettings, addresses: OutboundAddresses): Omit<DirectoryOptions, 'changed'> => ({
  urls: urlsOf(settings),
  account: accountOf(settings),
  ca: settings.ca,
  certificate: settings.clientCertificate && settings.clientKey ? { cert: settings.clientCertificate, key: settings.clientKey.reveal() } : undefined,
  startTls: settings.startTls,
  poolSize: settings.poolSize,
  connectMs: settings.connectTimeout * 1000,
  operationMs: settings.operationTimeout * 1000,
  idleMs: settings.idleTimeout * 1000,
  allows: (host, address) => addresses.allows(feature, host, address),
})

const follows = ({ referrals, referralHosts }: ConnectionSettings): boolean => referrals === 'follow' && referralHosts.length > 0

interface Opening {
  readonly settings: ConnectionSettings
  readonly tenant: Tenant
  readonly layout: Layout
}
interface Parts {
  readonly directory: Directory
  readonly layout: Layout
  readonly reader: Reader
  readonly store: ReadableStore
}
export type ReadableStore = DirectoryStore & GroupReader
export type WritableStore = ReadableStore & UserWriter
/** Nothing is connected to before somebody asks. */
const open = ({ addresses, log, audit, registry }: KindDeps, { settings, tenant, layout }: Opening): Parts => {
  const about = { tenantId: tenant.id, store: layout.store }
  const changed = (reason: string | undefined) =>
    reason === undefined
      ? log.info(`the user store ${layout.store} answers again`, about)
      : log.warn(`the user store ${layout.store} does not answer`, { ...about, reason })
  const options = directoryOptions(settings, addresses)
  const main = openDirectory({ ...options, changed })
  const directory = !follows(settings)
    ? main
    : followReferrals({
        main,
        urls: options.urls,
        following: { hosts: settings.referralHosts, plainScheme: settings.startTls || settings.allowPlaintext },
        open: (server) => openDirectory({ ...options, urls: [server], changed }),
      })
  const refused = (userId: string, refusal: PasswordRefusal) =>
    void audit
      ?.record({ tenantId: tenant.id, action: 'ldap.sign-in-refused', outcome: 'refused', target: userId, code: `ldap.${refusal.replaceAll('-', '_')}` })
      .catch((error) => log.warn('an audit record is lost', { error }))
  const deps = { directory, layout, keepMs: settings.cacheTtl * 1000, refused }
  const reader = createReader(deps)
  const opened: Opened = { name: layout.store, tenant: tenant.slug, trouble: directory.trouble }
  registry.add(opened)
  const close = () => {
    registry.remove(opened)
    directory.close()
  }
  const groups = createGroupReader(directory, layout, reader.lookup, deps.keepMs)
  return { directory, layout, reader, store: { ...createStore(deps, reader), ...groups, close } }
}

export const openReadOnly = (deps: KindDeps, settings: ReadOnlySettings, tenant: Tenant, name: string): ReadableStore =>
  open(deps, { settings, tenant, layout: ldapLayout(settings, name) }).store

const writable = (deps: KindDeps, opening: Opening, nursery: Nursery): WritableStore => {
  const parts = open(deps, opening)
  return { ...parts.store, ...createWriter({ ...parts, nursery, encrypted: isEncrypted(opening.settings), log: deps.log }) }
}
export const openReadWrite = (deps: KindDeps, settings: ReadWriteSettings, tenant: Tenant, name: string): WritableStore =>
  writable(deps, { settings, tenant, layout: ldapLayout(settings, name) }, ldapNursery(settings))

export const openActiveDirectory = (deps: KindDeps, settings: ActiveDirectorySettings, tenant: Tenant, name: string): WritableStore =>
  writable(deps, { settings, tenant, layout: activeDirectoryLayout(settings, name) }, activeDirectoryNursery(settings))

export const testConnection = (deps: KindDeps, schema: Schema<Probed>, settings: unknown): Promise<ProbeResult> =>
  probe(schema, settings, (parsed) => directoryOptions(parsed, deps.addresses))
