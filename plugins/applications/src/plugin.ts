import { ApiResources, apiResourceDeleted, apiScopesRemoved, apiSubscribers } from '@gatehouse/api-resources/contracts'
import { Audit, Clock, definePlugin, Events, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routeGroup, routes } from '@gatehouse/kernel/http'
import { Caches } from '@gatehouse/kernel/state'
import { apiBereaver } from './api-bereaver.ts'
import { applicationStore } from './applications.ts'
import { Applications, authenticatorDirectories, CredentialRights, credentialGuards, inboundProtocols } from './contracts.ts'
import { credentialRights } from './credential-rights.ts'
import { applicationMigration, applicationTable, callerMigration, callerTable } from './data/application-table.ts'
import { apiCallers } from './data/callers.ts'
import { templateMigration, templateTable } from './data/template-table.ts'
import { applicationRoutes } from './http/application-routes.ts'
import { authorizedApiRoutes } from './http/authorized-api-routes.ts'
import { applicationErrors } from './http/format.ts'
import { inboundRoutes } from './http/inbound-routes.ts'
import { metaRoutes } from './http/meta-routes.ts'
import { base } from './http/present.ts'
import { recorder } from './http/recorder.ts'
import { secretRoutes } from './http/secret-routes.ts'
import { templateRoutes } from './http/template-routes.ts'
import { transferRoutes } from './http/transfer-routes.ts'
import { inboundService } from './inbound.ts'
import { applicationMaker } from './make.ts'
import { applicationSearch } from './search.ts'
import { applicationTemplates } from './templates/templates.ts'

export default definePlugin({
  name: 'applications',
  points: [inboundProtocols, authenticatorDirectories, credentialGuards],
  provides: [Applications, CredentialRights],
  needs: { data: Data, clock: Clock, events: Events, caches: Caches, tenants: Tenants },
  wants: { audit: Audit, apis: ApiResources },
  setup({ deps, host }) {
    const { data, audit, apis } = deps
    const protocols = host.items(inboundProtocols)
    const callers = apiCallers(data)
    const store = applicationStore({ ...deps, protocols, callers })
    const inbound = inboundService({ data, store, protocols })
    const recorded = recorder(data, audit)
    const directories = host.items(authenticatorDirectories)
    const maker = applicationMaker({ store, inbound, directories })
    const rights = credentialRights(host.items(credentialGuards))
    host.provide(Applications, () => store)
    host.provide(CredentialRights, () => rights)
    host.contribute(tables, applicationTable, callerTable, templateTable)
    host.contribute(migrations, applicationMigration, callerMigration, templateMigration)
    host.contribute(
      routes,
      routeGroup(
        'applications',
        base,
        [
          ...applicationRoutes({ store, inbound, search: applicationSearch(data, protocols), directories, maker, rights, recorded }),
          ...transferRoutes({ inbound, maker, rights, recorded }),
          ...inboundRoutes({ inbound, rights, recorded }),
          ...metaRoutes(protocols),
          ...templateRoutes({ templates: applicationTemplates(data), recorded }),
          ...secretRoutes({ inbound, rights, recorded, now: () => deps.clock.now() }),
          ...authorizedApiRoutes({ store, apis, recorded }),
        ],
        { errors: applicationErrors },
      ),
    )
    host.contribute(apiSubscribers, { name: 'applications', of: async (tenant, apiId) => callers.named(tenant, await callers.of(tenant, apiId)) })
    const bereave = apiBereaver({ tenants: deps.tenants, store, callers })
    host.subscribe(apiScopesRemoved, { id: 'applications.lose-removed-scopes', handle: ({ tenantId, apiId, scopes }) => bereave(tenantId, apiId, scopes) })
    host.subscribe(apiResourceDeleted, { id: 'applications.lose-deleted-api', handle: ({ tenantId, apiId }) => bereave(tenantId, apiId, 'all') })
  },
})
