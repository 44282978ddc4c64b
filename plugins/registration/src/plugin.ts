import { Applications, applicationDeleted, CredentialRights } from '@gatehouse/applications/contracts'
import { FapiProfiles } from '@gatehouse/fapi/contracts'
import { Audit, Clock, definePlugin, Log, Outbound, type Tenant, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { AccessPolicy, routes } from '@gatehouse/kernel/http'
import { Caches, RateLimiter } from '@gatehouse/kernel/state'
import { foreignKeys } from '@gatehouse/keys/contracts'
import { ClientRegistry, Clients, clientLinks, clientSources, metadataSources, redirectTrusts } from '@gatehouse/oauth/contracts'
import { registrationConfig } from './config.ts'
import { registrationMigration, registrationTable } from './data/registration-table.ts'
import { settingsMigration, settingsTable } from './data/settings-table.ts'
import { documentSource } from './documents/source.ts'
import { createGuard } from './http/guard.ts'
import { endpoint } from './http/present.ts'
import { registerRoutes } from './http/register-routes.ts'
import { settingsRoutes } from './http/settings-routes.ts'
import { linksIn } from './metadata/links.ts'
import { createRegistrations } from './registrations.ts'
import { settingsCheck } from './settings/check.ts'
import { enforcedBy, type RegistrationSettings, settingsBy } from './settings/settings.ts'
import { createSettings } from './settings/store.ts'
import { createStatements } from './statements/statements.ts'

const kernel = { data: Data, clock: Clock, log: Log, outbound: Outbound, limiter: RateLimiter, tenants: Tenants, caches: Caches }

const statementKeys = { what: 'the key set of a software issuer', maxBytes: 256 * 1024, freshSeconds: 600, everySeconds: 30, staleSeconds: 86_400 }

export default definePlugin({
  name: 'registration',
  config: registrationConfig,
  needs: {
    ...kernel,
    applications: Applications,
    rights: CredentialRights,
    clients: Clients,
    registry: ClientRegistry,
  },
  wants: { access: AccessPolicy, audit: Audit, fapi: FapiProfiles },
  setup({ config, deps, host }) {
    const cache = deps.caches.create<RegistrationSettings>('registration.settings', { max: 2000, ttlMs: 60_000 })
    const settings = createSettings({ data: deps.data, cache, usual: settingsBy(config) })
    const rulesOf = async (tenant: Tenant) => ({ profile: enforcedBy(await settings.of(tenant)), pkce: config.pkce })
    const registrations = createRegistrations({ ...deps, openClients: config.openClients, rulesOf })
    host.contribute(tables, registrationTable, settingsTable)
    host.contribute(migrations, registrationMigration, settingsMigration)
    host.subscribe(applicationDeleted, {
      id: 'registration.forget-deleted-application',
      async handle({ tenantId, applicationId }) {
        const tenant = await deps.tenants.byId(tenantId)
        if (tenant) await registrations.forget(tenant, applicationId)
      },
    })
    host.contribute(redirectTrusts, { name: 'registration', trusts: async (tenant, client) => !(await registrations.isOpen(tenant, client)) })
    host.contribute(clientLinks, { name: 'registration', links: async (tenant, client) => linksIn(await registrations.metadataOf(tenant, client), client) })
    if (config.metadataDocuments) {
      host.contribute(clientSources, documentSource({ ...deps, registrations, config }))
      host.contribute(metadataSources, { name: 'registration.metadata-documents', members: () => ({ client_id_metadata_document_supported: true }) })
    }
    if (config.who === 'off') return
    const guard = createGuard({ access: deps.access, registrations })
    const statements = createStatements({ ...deps, config, published: foreignKeys(deps, statementKeys) })
    host.contribute(
      routes,
      registerRoutes({ ...deps, config, guard, registrations, statements, settings }),
      settingsRoutes({ ...deps, settings, check: settingsCheck({ ...deps, config }) }),
    )
    host.contribute(metadataSources, { name: 'registration', members: (tenant) => ({ registration_endpoint: endpoint(tenant) }) })
  },
})
