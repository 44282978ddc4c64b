import { json, migration, type RowOf, str, table } from '@gatehouse/kernel/data'

export interface Rule {
  readonly validator: string
  readonly properties: readonly { readonly key: string; readonly value: string }[]
}
/** Either tests of the server, or one pattern. */
export type FieldRules = { readonly rules: readonly Rule[] } | { readonly regEx: readonly Rule[] }

const columns = { field: str(20), definition: json<FieldRules>() }
/** What tenants set; a field without a row has the rules of the server. */
export const ruleTable = table('validation_rules_field', columns, { primary: ['field'] })
export type RuleRow = RowOf<typeof columns>
export const ruleMigration = migration('validation-rules/first', Date.UTC(2026, 10, 25, 15), (schema) => schema.createTable(ruleTable))
