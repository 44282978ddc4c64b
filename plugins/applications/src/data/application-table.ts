import { bool, int, json, migration, type RowOf, str, type Table, table, text, time } from '@gatehouse/kernel/data'
import type { AdvancedConfigurations, Application, AuthenticationSequence, ClaimConfiguration } from '../contracts.ts'
import type { Properties } from '../defaults.ts'

/** Scopes of one API that an application may have. `apiId` null: given by code, before the API was known. */
export interface Authorization {
  readonly apiId: string | null
  readonly policy: 'RBAC' | 'No Policy'
  readonly scopes: readonly string[]
}
export const applicationTable = table(
  'applications_application',
  {
    id: str(36),
    name: str(191),
    description: text().orNull(),
    imageUrl: text().orNull(),
    accessUrl: text().orNull(),
    enabled: bool(),
    authenticationSequence: json<AuthenticationSequence>(),
    claimConfiguration: json<ClaimConfiguration>(),
    advancedConfigurations: json<AdvancedConfigurations>(),
    properties: json<Properties>(),
    authorizations: json<readonly Authorization[]>(),
    createdAt: time(),
    updatedAt: time(),
    version: int(),
  },
  { primary: ['id'], unique: [{ name: 'applications_application_name', columns: ['name'] }] },
)
export type ApplicationRow = typeof applicationTable extends Table<infer T> ? T : never
export const applicationMigration = migration('applications/application', Date.UTC(2026, 10, 24, 1), (schema) => schema.createTable(applicationTable))

const callerColumns = { apiId: str(36), applicationId: str(36) }
/** Which applications may call an API: the other direction of their authorizations. */
export const callerTable = table('applications_api_caller', callerColumns, {
  primary: ['apiId', 'applicationId'],
  indexes: [{ name: 'applications_api_caller_of', columns: ['applicationId', 'apiId'] }],
})
export type CallerRow = RowOf<typeof callerColumns>
export const callerMigration = migration('applications/api-caller', Date.UTC(2026, 10, 25, 6), (schema) => schema.createTable(callerTable))

/** The application and what the management API shows of it besides. */
export interface StoredApplication extends Application {
  readonly properties: Properties
  readonly authorizations: readonly Authorization[]
}
export const toApplication = ({ updatedAt: _, ...row }: ApplicationRow): StoredApplication => ({
  ...row,
  authorizedScopes: [...new Set(row.authorizations.flatMap(({ scopes }) => scopes))],
  openScopes: row.authorizations.flatMap(({ policy, scopes }) => (policy === 'No Policy' ? scopes : [])),
  roleAudience: row.properties.associatedRoles.allowedAudience === 'APPLICATION' ? 'application' : 'organization',
})
