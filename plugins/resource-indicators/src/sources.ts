import type { ApiResources } from '@gatehouse/api-resources/contracts'
import type { ResourceSource } from './contracts.ts'

const withoutSlash = (url: string) => (url.endsWith('/') ? url.slice(0, -1) : url)

/** Those of the configuration, for every client. A slash at the end makes no difference: clients add one to an origin. */
export const configuredResources = (resources: readonly string[]): ResourceSource => {
  const known = new Map(resources.map((url) => [withoutSlash(url), url]))
  return {
    name: 'resource-indicators.configured',
    find(_tenant, _client, resource) {
      const audience = known.get(withoutSlash(resource))
      return audience === undefined ? undefined : { audience }
    },
  }
}
/** APIs by their identifier, for applications that were authorized for one of their scopes. */
export const apiResourceSource = (apis: ApiResources): ResourceSource => ({
  name: 'resource-indicators.api-resources',
  async find(tenant, { application }, resource) {
    const api = (await apis.findByIdentifier(tenant, resource)) ?? (await apis.findByIdentifier(tenant, withoutSlash(resource)))
    if (!api || api.type === 'TENANT') return undefined
    const scopes = api.scopes.map(({ name }) => name)
    return scopes.some((scope) => application.authorizedScopes.includes(scope)) ? { audience: api.identifier, scopes } : undefined
  },
})
