import { ApiResources, apiResourceDeleted } from '@gatehouse/api-resources/contracts'
import { Audit, definePlugin, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { Caches } from '@gatehouse/kernel/state'
import { authorizationRules, clientSettings, grantPolicies } from '@gatehouse/oauth/contracts'
import { detailProcessors } from './contracts.ts'
import { type TypeRow, typeMigration, typeTable } from './data/type-table.ts'
import { forgetApi } from './forget.ts'
import { typeRoutes } from './http/types.ts'
import { createDetailJudge } from './judge.ts'
import { detailsPolicy, detailsRule } from './rules.ts'
import { createSchemas } from './schemas.ts'
import { typesSetting } from './settings.ts'
import { typeStore } from './types.ts'

export default definePlugin({
  name: 'rar',
  points: [detailProcessors],
  needs: { data: Data, caches: Caches, tenants: Tenants, apis: ApiResources },
  wants: { audit: Audit },
  setup({ deps, host }) {
    const schemas = createSchemas()
    const cache = deps.caches.create<TypeRow>('rar.types', { max: 2000, ttlMs: 60_000 })
    const types = typeStore({ data: deps.data, cache, schemas })
    const judge = createDetailJudge({ types, schemas, processors: host.items(detailProcessors) })
    host.contribute(authorizationRules, detailsRule(judge))
    host.contribute(grantPolicies, detailsPolicy(judge))
    host.contribute(clientSettings, typesSetting)
    host.contribute(routes, typeRoutes({ ...deps, types }))
    host.contribute(tables, typeTable)
    host.contribute(migrations, typeMigration)
    host.subscribe(apiResourceDeleted, { id: 'rar.forget-deleted-api', handle: forgetApi(deps.tenants, types) })
  },
})
