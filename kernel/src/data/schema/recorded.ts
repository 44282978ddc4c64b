import { Transient } from '../../errors/errors.ts'
import type { Driver } from '../driver.ts'
import type { Migration } from '../migration.ts'
import { globalTable, str, time } from '../table.ts'

/** What has been applied; `at` is the migration's own, `appliedAt` when it ran. */
export const migrationTable = globalTable('kernel_migration', { name: str(191), at: time(), appliedAt: time() }, { primary: ['name'] })

/** True when nothing is left to apply: then a start touches no schema and loads no TypeORM. */
export const upToDate = async (driver: Driver, migrations: readonly Migration[]): Promise<boolean> => {
  try {
    const rows = await driver.all(`select name from ${migrationTable.name}`, [])
    const recorded = new Set(rows.map(({ name }) => name))
    return migrations.every(({ name }) => recorded.has(name))
  } catch (error) {
    if (error instanceof Transient) throw error
    return false // the table does not exist yet
  }
}
