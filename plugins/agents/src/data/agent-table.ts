import { bool, int, json, migration, type RowOf, str, table, time } from '@gatehouse/kernel/data'

/** What is only shown. */
export interface Profile {
  readonly description?: string
  readonly url?: string
  readonly servesUsers?: boolean
}
const columns = {
  id: str(36),
  name: str(190),
  nameLower: str(190),
  owner: str(190),
  profile: json<Profile>(),
  active: bool(),
  /** Holds its credential. */
  applicationId: str(36),
  secretChangedAt: time(),
  createdAt: time(),
  updatedAt: time(),
  version: int(),
}
export const agentTable = table('agents_agent', columns, {
  primary: ['id'],
  indexes: [
    { name: 'agents_agent_name', columns: ['nameLower'] },
    { name: 'agents_agent_application', columns: ['applicationId'] },
  ],
})
export type AgentRow = RowOf<typeof columns>
export const agentMigration = migration('agents/agents', Date.UTC(2026, 10, 25, 16), (schema) => schema.createTable(agentTable))
/** For databases made before it. */
export const applicationIndexMigration = migration('agents/application-index', Date.UTC(2026, 11, 7, 1), (schema) =>
  schema.createIndex('agents_agent', 'agents_agent_application', ['applicationId']),
)
