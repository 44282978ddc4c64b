import { ApiResources } from '@gatehouse/api-resources/contracts'
import { definePlugin, Tenants } from '@gatehouse/kernel'
import { routes } from '@gatehouse/kernel/http'
import { authorizationRules, grantPolicies, Issuer } from '@gatehouse/oauth/contracts'
import { resourceIndicatorsConfig } from './config.ts'
import { resourceSources } from './contracts.ts'
import { protectedResourceRoutes } from './http/metadata.ts'
import { createResources } from './resources.ts'
import { resourcePolicy, resourceRule } from './rules.ts'
import { apiResourceSource, configuredResources } from './sources.ts'

export default definePlugin({
  name: 'resource-indicators',
  config: resourceIndicatorsConfig,
  points: [resourceSources],
  needs: { issuer: Issuer, tenants: Tenants },
  wants: { apis: ApiResources },
  setup({ config, deps, host }) {
    const resources = createResources(host.items(resourceSources))
    host.contribute(resourceSources, configuredResources(config.resources))
    if (deps.apis) host.contribute(resourceSources, apiResourceSource(deps.apis))
    host.contribute(authorizationRules, resourceRule(resources))
    host.contribute(grantPolicies, resourcePolicy({ resources, apis: deps.apis }))
    host.contribute(routes, protectedResourceRoutes(deps))
  },
})
