import { Applications, applicationDeleted } from '@gatehouse/applications/contracts'
import { Audit, Clock, definePlugin, Log, Outbound, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { AccessPolicy, routes } from '@gatehouse/kernel/http'
import { RateLimiter } from '@gatehouse/kernel/state'
import { ClientRegistry, Clients, clientSources, metadataSources } from '@gatehouse/oauth/contracts'
import { registrationConfig } from './config.ts'
import { registrationMigration, registrationTable } from './data/registration-table.ts'
import { documentSource } from './documents/source.ts'
import { createGuard } from './http/guard.ts'
import { endpoint } from './http/present.ts'
import { registerRoutes } from './http/register-routes.ts'
import { createRegistrations } from './registrations.ts'
import { createStatements } from './statements/statements.ts'

const kernel = { data: Data, clock: Clock, log: Log, outbound: Outbound, limiter: RateLimiter, tenants: Tenants }

export default definePlugin({
  name: 'registration',
  config: registrationConfig,
  needs: {
    ...kernel,
    applications: Applications,
    clients: Clients,
    registry: ClientRegistry,
  },
  wants: { access: AccessPolicy, audit: Audit },
  setup({ config, deps, host }) {
    const registrations = createRegistrations({ ...deps, openClients: config.openClients })
    host.contribute(tables, registrationTable)
    host.contribute(migrations, registrationMigration)
    host.subscribe(applicationDeleted, {
      id: 'registration.forget-deleted-application',
      async handle({ tenantId, applicationId }) {
        const tenant = await deps.tenants.byId(tenantId)
        if (tenant) await registrations.forget(tenant, applicationId)
      },
    })
    if (config.metadataDocuments) {
      host.contribute(clientSources, documentSource({ ...deps, registrations, config }))
      host.contribute(metadataSources, { name: 'registration.metadata-documents', members: () => ({ client_id_metadata_document_supported: true }) })
    }
    if (config.who === 'off') return
    const guard = createGuard({ access: deps.access, registrations })
    host.contribute(
      routes,
      registerRoutes({ config, guard, registrations, statements: createStatements({ ...deps, config }), limiter: deps.limiter, audit: deps.audit }),
    )
    host.contribute(metadataSources, { name: 'registration', members: (tenant) => ({ registration_endpoint: endpoint(tenant) }) })
  },
})
