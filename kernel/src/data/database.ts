import type { Driver } from './driver.ts'
import type { Migration } from './migration.ts'
import { type DriverOptions, openDriver } from './open-driver.ts'
import type { Progress } from './schema/migrate.ts'
import { upToDate } from './schema/recorded.ts'
import type { Table } from './table.ts'
import type { Target } from './target.ts'

export interface DatabaseOptions extends DriverOptions {
  readonly target: Target
  readonly tables: readonly Table<unknown>[]
  readonly migrations: readonly Migration[]
  readonly progress: Progress
}
/** Opens a database and brings it up to date. TypeORM is loaded only where something is missing. */
export const openDatabase = async (options: DatabaseOptions): Promise<Driver> => {
  const { target, tables, migrations, progress } = options
  const driver = await openDriver(target, options)
  try {
    if (!(await upToDate(driver, migrations))) {
      const { migrate } = await import('./schema/migrate.ts')
      await migrate({ target, tables, migrations, progress })
    }
    return driver
  } catch (error) {
    await driver.close()
    throw error
  }
}
