import { setTimeout as sleep } from 'node:timers/promises'
import type { QueryRunner } from 'typeorm'
import type { Migration } from '../migration.ts'
import { isBusy } from '../sqlite/errors.ts'
import type { Table } from '../table.ts'
import type { Target } from '../target.ts'
import { schemaEditor } from './editor.ts'
import type { Flavour } from './layout.ts'
import { withMigrationLock } from './lock.ts'
import { migrationTable } from './recorded.ts'
import { openSchema } from './source.ts'

export interface Progress {
  waiting(): void
  migrating(name: string, number: number, total: number): void
}
export interface MigrateOptions {
  readonly target: Target
  readonly tables: readonly Table<unknown>[]
  readonly migrations: readonly Migration[]
  readonly progress: Progress
}
export const inOrder = (migrations: readonly Migration[]): readonly Migration[] => [...migrations].sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1))

/** SQLite: another process that migrates holds the file's write lock until its migration is done. */
const beginImmediate = async (runner: QueryRunner, waiting: () => void): Promise<void> => {
  for (let tries = 0; ; tries += 1) {
    try {
      await runner.query('begin immediate')
      return
    } catch (error) {
      const cause = error instanceof Error && 'driverError' in error ? error.driverError : error
      if (!isBusy(cause)) throw error
      if (tries % 5 === 0) waiting()
      await sleep(50)
    }
  }
}
/** MySQL commits each DDL statement by itself: there, a killed migration runs again, and its verbs skip what is done. */
const atomically = async (runner: QueryRunner, { dialect }: Flavour, waiting: () => void, work: () => Promise<void>): Promise<void> => {
  if (dialect === 'mysql') return work()
  await (dialect === 'sqlite' ? beginImmediate(runner, waiting) : runner.query('begin'))
  try {
    await work()
    await runner.query('commit')
  } catch (error) {
    await runner.query('rollback')
    throw error
  }
}
const recordedIn = async (runner: QueryRunner): Promise<ReadonlySet<string>> => {
  const rows: { name: string }[] = await runner.query(`select name from ${migrationTable.name}`)
  return new Set(rows.map(({ name }) => name))
}

/** Brings a database up to date. Only called when something is missing: TypeORM is loaded with this file. */
export const migrate = async ({ target, tables, migrations, progress }: MigrateOptions): Promise<void> => {
  const { source, flavour } = await openSchema(target)
  const runner = source.createQueryRunner()
  const known = new Map(tables.map((table) => [table.name, table]))
  const editor = schemaEditor(runner, flavour, (name) => known.get(name))
  try {
    await withMigrationLock(runner, flavour.dialect, progress.waiting, async () => {
      await atomically(runner, flavour, progress.waiting, () => editor.createTable(migrationTable))
      const recorded = await recordedIn(runner)
      const pending = inOrder(migrations).filter(({ name }) => !recorded.has(name))
      for (const [index, { name, at, up }] of pending.entries()) {
        progress.migrating(name, index + 1, pending.length)
        await atomically(runner, flavour, progress.waiting, async () => {
          if ((await recordedIn(runner)).has(name)) return
          await up(editor)
          await editor.query(`insert into ${migrationTable.name} (name, at, applied_at) values (?, ?, ?)`, [name, at, Date.now()])
        })
      }
    })
  } finally {
    await runner.release()
    await source.destroy()
  }
}
