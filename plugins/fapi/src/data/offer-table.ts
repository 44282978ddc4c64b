import { bool, json, migration, type RowOf, str, table } from '@gatehouse/kernel/data'
import type { Profile } from '../contracts.ts'

const columns = { id: str(16), enabled: bool(), profiles: json<readonly Profile[]>() }
/** What a tenant said of FAPI: one row, or none. */
export const offerTable = table('fapi_offer', columns, { primary: ['id'] })
export type OfferRow = RowOf<typeof columns>
export const offerMigration = migration('fapi/offer', Date.UTC(2026, 10, 25, 14), (schema) => schema.createTable(offerTable))
