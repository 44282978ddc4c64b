import { bool, migration, str, table } from '@gatehouse/kernel/data'

/** What a tenant said of impersonation: one row, or none. */
export const settingsTable = table('impersonation_settings', { id: str(16), emailNotification: bool() }, { primary: ['id'] })
export const settingsMigration = migration('impersonation/settings', Date.UTC(2026, 10, 25, 15), (schema) => schema.createTable(settingsTable))
