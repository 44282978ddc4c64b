import { json, migration, type RowOf, str, table } from '@gatehouse/kernel/data'
import type { RegistrationSettings } from '../settings/settings.ts'

const columns = { id: str(16), settings: json<RegistrationSettings>() }
/** How clients register in a tenant: one row, or none. */
export const settingsTable = table('registration_settings', columns, { primary: ['id'] })
export type SettingsRow = RowOf<typeof columns>
export const settingsMigration = migration('registration/settings', Date.UTC(2026, 10, 25, 14, 1), (schema) => schema.createTable(settingsTable))
