import type { Tenant } from '../tenancy/contracts.ts'
import { extensionPoint, token } from '../wiring/token.ts'
import type { Migration } from './migration.ts'
import type { Table } from './table.ts'
import type { Where } from './where.ts'

export type Dialect = 'sqlite' | 'mysql' | 'postgres'
export type TenantRef = Tenant | string

export interface FindOptions {
  /** Locks what is read until the transaction ends, for read, decide, write. SQLite has one writer and needs none. */
  readonly lock?: boolean
}
export interface ListOptions<T> extends FindOptions {
  readonly orderBy?: readonly (readonly [column: keyof T & string, direction: 'asc' | 'desc'])[]
  readonly limit?: number
  readonly offset?: number
}
/** The rows of one table that belong to one tenant. There is no way to name another tenant's. */
export interface Rows<T> {
  find(where: Where<T>, options?: FindOptions): Promise<T | undefined>
  list(where?: Where<T>, options?: ListOptions<T>): Promise<T[]>
  count(where?: Where<T>): Promise<number>
  /** Many rows are inserted all or none. @throws UniqueViolation a primary or unique key is taken. */
  insert(rows: T | readonly T[]): Promise<void>
  /** Does nothing where a primary or unique key is taken. @returns whether the row is new. */
  insertIgnore(row: T): Promise<boolean>
  /** @returns how many rows matched. An empty `where` throws. */
  update(where: Where<T>, set: Partial<T>): Promise<number>
  /**
   * Adds to a number in the database itself, so that N parallel calls count N, and sets others with it.
   * To know the new value, `find` the row in the same transaction. @returns how many rows matched.
   */
  increment(where: Where<T>, column: keyof T & string, by?: number, set?: Partial<T>): Promise<number>
  /** @returns how many rows went. An empty `where` throws. */
  remove(where: Where<T>): Promise<number>
}
/** The one way to the database. No HTTP, LDAP, mail or password hashing inside a transaction: it blocks other writers. */
export interface Data {
  readonly dialect: Dialect
  /** Reads outside of a transaction see only what is committed; inside of one, its own writes as well. */
  rows<T>(tenant: TenantRef, table: Table<T>): Rows<T>
  /**
   * All or nothing. Resolves after the commit is durable. Nested calls are savepoints. On SQLite the writes of one
   * event-loop turn share one commit. May run `work` again after a deadlock: keep side effects in `afterCommit`.
   * A failed statement ends its transaction, even when the error is caught: nest a transaction around what may fail.
   */
  transaction<X>(work: () => Promise<X>): Promise<X>
  /** Runs after the outermost commit; at once when there is no transaction. Dropped on rollback. */
  afterCommit(run: () => void): void
  inTransaction(): boolean
  /** Runs `work` as if no transaction surrounded it: for loads that others share, such as those of a cache. */
  outside<X>(work: () => X): X
}
export const Data = token<Data>('data.data')

/** Rows of every tenant: for jobs, purges and the tenant registry. `tools/check-deps` lists who may use it. */
export interface SystemData {
  rows<T>(table: Table<T>): Rows<T & { tenantId: string }>
  /** The rows of a table above tenants. */
  global<T>(table: Table<T>): Rows<T>
}
export const SystemData = token<SystemData>('data.system')

/** Every table, so that TypeORM knows it and drift is seen. */
// biome-ignore lint/suspicious/noExplicitAny: tables of any row type
export const tables = extensionPoint<Table<any>>('data.tables', (table) => table.name)
export const migrations = extensionPoint<Migration>('data.migrations', (migration) => migration.name)
