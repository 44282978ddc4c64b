import type { Data, Rows, SystemData, TenantRef } from './contracts.ts'
import type { Driver } from './driver.ts'
import { ScopedRows } from './rows.ts'
import { grammars } from './sql/grammar.ts'
import { plans } from './sql/plan.ts'
import type { Table } from './table.ts'
import { type UnitOptions, unitOfWork } from './unit-of-work.ts'

/** The two ways to rows over one database: those of a tenant, and those of all. */
export const dataOver = (driver: Driver, options: UnitOptions): { readonly data: Data; readonly system: SystemData } => {
  const unit = unitOfWork(driver, options)
  const grammar = grammars[driver.dialect]
  const tenantPlans = plans(grammar, false)
  const systemPlans = plans(grammar, true)
  const rows = <T>(tenant: TenantRef, table: Table<T>): Rows<T> => {
    const plan = tenantPlans(table as Table<unknown>)
    const tenantId = typeof tenant === 'string' ? tenant : tenant?.id
    if (typeof tenantId !== 'string' || tenantId === '') throw new TypeError(`${table.name}: rows belong to a tenant, and none was given`)
    if (!plan.tenantBound) throw new TypeError(`${table.name} is above tenants: only SystemData reaches it`)
    return new ScopedRows(unit, { plan, plans: tenantPlans, tenantId }) as unknown as Rows<T>
  }
  const everyRow = <T>(table: Table<T>) =>
    new ScopedRows(unit, { plan: systemPlans(table as Table<unknown>), plans: systemPlans, tenantId: undefined }) as unknown
  return {
    data: {
      dialect: driver.dialect,
      rows,
      transaction: unit.transaction,
      afterCommit: unit.afterCommit,
      inTransaction: unit.inTransaction,
      outside: unit.outside,
    },
    system: {
      rows: <T>(table: Table<T>) => everyRow(table) as Rows<T & { tenantId: string }>,
      global<T>(table: Table<T>) {
        if (table.tenantBound) throw new TypeError(`${table.name} belongs to tenants`)
        return everyRow(table) as Rows<T>
      },
    },
  }
}
