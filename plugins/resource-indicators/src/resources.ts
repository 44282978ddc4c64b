import type { Tenant } from '@gatehouse/kernel'
import type { Client } from '@gatehouse/oauth/contracts'
import { InvalidTarget, type ProtectedResource, type ResourceSource } from './contracts.ts'

const MOST_RESOURCES = 10
const MOST_CHARACTERS = 500

/** An absolute URI without a fragment: RFC 8707 §2. */
const isResource = (text: string): boolean =>
  text.length <= MOST_CHARACTERS && /^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(text) && !text.includes('#') && URL.canParse(text)

/** Of a `resource` parameter, whose values arrive joined by spaces. @throws InvalidTarget */
export const parseResources = (parameter: string | undefined): readonly string[] => {
  if (!parameter) return []
  const resources = [...new Set(parameter.split(' '))]
  if (resources.length > MOST_RESOURCES) throw new InvalidTarget(`more than ${MOST_RESOURCES} resources were named`)
  if (!resources.every(isResource)) throw new InvalidTarget('a resource must be an absolute URI without a fragment')
  return resources
}
export const createResources = (sources: ReadonlyMap<string, ResourceSource>) => {
  const one = async (tenant: Tenant, client: Client, resource: string): Promise<ProtectedResource> => {
    for (const source of sources.values()) {
      const found = await source.find(tenant, client, resource)
      if (found) return found
    }
    throw new InvalidTarget('the resource is not known, or the client may not have tokens for it')
  }
  return {
    /** @throws InvalidTarget one of them is not known, or not for this client */
    all: (tenant: Tenant, client: Client, resources: readonly string[]): Promise<readonly ProtectedResource[]> =>
      Promise.all(resources.map((resource) => one(tenant, client, resource))),
  }
}
export type Resources = ReturnType<typeof createResources>
export const audiencesOf = (resources: readonly ProtectedResource[]): readonly string[] => [...new Set(resources.map(({ audience }) => audience))]
