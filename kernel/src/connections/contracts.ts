import type { Tenant } from '../tenancy/contracts.ts'
import type { ExtensionPoint, Kind } from '../wiring/contracts.ts'
import { token } from '../wiring/token.ts'

/** The stored settings of a kind for one tenant. Settings are sealed at rest. */
export interface Connection {
  readonly id: string
  /** Id of the extension point that holds the kind. */
  readonly point: string
  readonly kind: string
  /** Unique within the tenant and point. */
  readonly name: string
  readonly settings: unknown
  readonly enabled: boolean
  readonly version: number
}
export interface Connections {
  /**
   * The open instance of a connection; cached by version, closed when it changes or the server stops.
   * A kind that needs no settings is its own connection, under its own name.
   */
  // biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
  open<I>(tenant: Tenant, point: Pick<ExtensionPoint<never>, 'id'>, kinds: ReadonlyMap<string, Kind<I, any>>, name: string): Promise<I | undefined>
  list(tenant: Tenant, pointId: string): Promise<readonly Connection[]>
  save(tenant: Tenant, connection: Omit<Connection, 'version'>): Promise<void>
  remove(tenant: Tenant, pointId: string, name: string): Promise<void>
}
export const Connections = token<Connections>('kernel.connections')
