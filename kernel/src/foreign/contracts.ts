import type { Dialect } from '../data/contracts.ts'
import type { Secret } from '../schema/secret.ts'
import { token } from '../wiring/token.ts'

export type { Dialect } from '../data/contracts.ts'

/** Runs statements with `?` placeholders, which are prepared by their text. Errors are those of `Data`. */
export interface ForeignSession {
  one(sql: string, params: readonly ForeignValue[]): Promise<Readonly<Record<string, unknown>> | undefined>
  all(sql: string, params: readonly ForeignValue[]): Promise<Readonly<Record<string, unknown>>[]>
  /** @returns how many rows matched. */
  run(sql: string, params: readonly ForeignValue[]): Promise<number>
}
export type ForeignValue = string | number | boolean | null
/** A database of somebody else's: no tables, tenants or migrations of ours. */
export interface ForeignDatabase extends ForeignSession {
  readonly dialect: Dialect
  /** All or nothing; a failed statement ends it. Not tried again after a deadlock. */
  transaction<X>(work: (session: ForeignSession) => Promise<X>): Promise<X>
  /** @throws Transient it is not there. */
  ping(): Promise<void>
  close(): Promise<void>
}
export type ForeignTarget =
  | {
      readonly dialect: 'sqlite'
      readonly file: string
      /** For its SQL, which knows no letters beyond ASCII. */
      readonly functions?: Readonly<Record<string, (...values: never[]) => string | number | null>>
    }
  | {
      readonly dialect: 'mysql' | 'postgres'
      readonly host: string
      readonly port: number
      readonly database: string
      readonly user: string
      readonly password: Secret
      /** The certificate is always checked. `ca`: PEM, besides which none is trusted. Undefined: no TLS. */
      readonly tls: { readonly ca?: string } | undefined
    }
export interface ForeignOptions {
  readonly poolSize: number
  /** Longest wait for a connection of the pool. */
  readonly acquireMs: number
  readonly connectMs: number
  readonly statementMs: number
  /** Whether a socket may be opened to this address of the host: see `OutboundAddresses`. */
  readonly allows: (host: string, address: string) => boolean
}
/** For connectors. The server's own database is `Data`. */
export interface ForeignDatabases {
  /** Connects when it is used first. */
  open(target: ForeignTarget, options: ForeignOptions): Promise<ForeignDatabase>
}
export const ForeignDatabases = token<ForeignDatabases>('foreign.databases')
