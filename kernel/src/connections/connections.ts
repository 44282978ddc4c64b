import type { Data } from '../data/contracts.ts'
import { UniqueViolation } from '../errors/errors.ts'
import type { Caches } from '../state/contracts.ts'
import type { Tenant } from '../tenancy/contracts.ts'
import type { Kind } from '../wiring/contracts.ts'
import type { Connection, Connections } from './contracts.ts'
import { ConnectionBroken, ConnectionTaken } from './errors.ts'
import type { Instances } from './instances.ts'
import type { SettingsText } from './settings-text.ts'
import { type ConnectionRow, connectionTable } from './table.ts'

export interface Deps {
  readonly data: Data
  readonly caches: Caches
  readonly text: SettingsText
  readonly instances: Instances
}
// biome-ignore lint/suspicious/noExplicitAny: settings and instance are the kind's own matter
type AnyKind = Kind<any, any>
/** That there is no row is worth remembering as well. */
interface Known {
  readonly row: ConnectionRow | undefined
}
const keyOf = (point: string, name: string) => `${point}\0${name}`

export const createConnections = ({ data, caches, text, instances }: Deps): Connections => {
  const cache = caches.create<Known>('kernel.connections', { max: 10_000, ttlMs: 60_000 })
  const rows = (tenant: Tenant) => data.rows(tenant, connectionTable)
  const settingless = new WeakMap<AnyKind, boolean>()
  const needsNoSettings = (kind: AnyKind): boolean => {
    const known = settingless.get(kind) ?? kind.settings.safeParse({}).success
    settingless.set(kind, known)
    return known
  }
  const known = async (tenant: Tenant, point: string, name: string): Promise<ConnectionRow | undefined> => {
    const key = keyOf(point, name)
    const load = async () => ({ row: await rows(tenant).find({ point, name }) })
    return (cache.get(tenant, key) ?? (await cache.load(tenant, key, load)))?.row
  }
  const changed = async (tenant: Tenant, point: string, name: string): Promise<void> => {
    await cache.invalidate(tenant, keyOf(point, name))
    data.afterCommit(() => instances.drop(tenant.id, keyOf(point, name)))
  }
  const parsed = (tenant: Tenant, kind: AnyKind, row: ConnectionRow | undefined): unknown => {
    const result = kind.settings.safeParse(row ? text.open(tenant.id, row.id, row.settings) : {})
    if (result.success) return result.data
    const paths = result.error.issues.map(({ path }) => path.join('.'))
    throw new ConnectionBroken('the settings of a connection are wrong', { detail: { kind: kind.name, id: row?.id, paths } })
  }
  const sealAgain = async (tenant: Tenant, { id, version, settings }: ConnectionRow): Promise<void> => {
    const sealed = text.seal(tenant.id, id, text.open(tenant.id, id, settings))
    await rows(tenant).update({ id, version }, { settings: sealed })
  }
  const instanceOf = (tenant: Tenant, point: string, name: string, kind: AnyKind, row: ConnectionRow | undefined): Promise<unknown> =>
    instances.use(tenant.id, keyOf(point, name), {
      version: row ? `${row.id}/${row.version}` : '',
      open: async () => {
        if (row && text.stale(row.settings)) await sealAgain(tenant, row)
        return kind.open(parsed(tenant, kind, row), tenant, name)
      },
      close: async (instance) => kind.close?.(instance),
    })
  const connectionFrom = (tenant: Tenant, row: ConnectionRow): Connection => ({ ...row, settings: text.open(tenant.id, row.id, row.settings) })

  return {
    async open(tenant, point, kinds, name) {
      const row = await known(tenant, point.id, name)
      const kind = kinds.get(row?.kind ?? name)
      if (!kind || row?.enabled === false || (!row && !needsNoSettings(kind))) return undefined
      // biome-ignore lint/suspicious/noExplicitAny: the kind under this name made it
      return (await instanceOf(tenant, point.id, name, kind, row)) as any
    },
    async list(tenant, pointId) {
      const found = await rows(tenant).list({ point: pointId }, { orderBy: [['name', 'asc']], limit: 1000 })
      return found.map((row) => connectionFrom(tenant, row))
    },
    async save(tenant, { id, point, kind, name, settings, enabled }) {
      const values = { point, kind, name, enabled, settings: text.seal(tenant.id, id, settings) }
      try {
        await data.transaction(async () => {
          const before = await rows(tenant).find({ id }, { lock: true })
          if (before) await rows(tenant).increment({ id }, 'version', 1, values)
          else await rows(tenant).insert({ id, ...values, version: 1 })
          if (before && (before.name !== name || before.point !== point)) await changed(tenant, before.point, before.name)
          await changed(tenant, point, name)
        })
      } catch (error) {
        if (error instanceof UniqueViolation) throw new ConnectionTaken('a connection of this name exists', { cause: error })
        throw error
      }
    },
    async remove(tenant, pointId, name) {
      await data.transaction(async () => {
        if ((await rows(tenant).remove({ point: pointId, name })) > 0) await changed(tenant, pointId, name)
      })
    },
  }
}
