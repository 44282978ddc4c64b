import { migration, str, table, text } from '@gatehouse/kernel/data'

/** What pairwise subjects of a tenant are made with: a random value, as it must outlive a new master key. */
export const pairwiseTable = table('oidc_pairwise_secret', { id: str(16), sealed: text() }, { primary: ['id'] })
export const pairwiseMigration = migration('oidc/pairwise-secret', Date.UTC(2026, 10, 25, 1), (schema) => schema.createTable(pairwiseTable))
