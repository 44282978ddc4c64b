import { bool, migration, str, table } from '@gatehouse/kernel/data'

/** What a tenant said of its agents: one row, or none. */
export const settingsTable = table('agents_settings', { id: str(16), externallyManaged: bool() }, { primary: ['id'] })
export const settingsMigration = migration('agents/settings', Date.UTC(2026, 10, 25, 17), (schema) => schema.createTable(settingsTable))
