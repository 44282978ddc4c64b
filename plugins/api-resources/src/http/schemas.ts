import { s, z } from '@gatehouse/kernel'

const scope = s.object({ name: z.string().max(255), displayName: z.string().max(255).optional(), description: z.string().max(10_000).optional() })
const scopes = z.array(scope).max(1000)
export const newApi = s.object({
  name: z.string(),
  identifier: z.string(),
  description: z.string().max(10_000).optional(),
  requiresAuthorization: z.boolean().optional(),
  scopes: scopes.optional(),
  resourceType: z.enum(['BUSINESS', 'MCP']).optional(),
})
export type NewApiBody = z.output<typeof newApi>
export const apiPatch = s.object({
  name: z.string().optional(),
  description: z.string().max(10_000).optional(),
  addedScopes: scopes.optional(),
  removedScopes: z.array(z.string().max(255)).max(1000).optional(),
})
export type ApiPatchBody = z.output<typeof apiPatch>
export const scopeList = scopes
export type ScopeListBody = z.output<typeof scopes>
export const scopePatch = s.object({ displayName: z.string().min(1).max(255).optional(), description: z.string().max(10_000).optional() })
export type ScopePatchBody = z.output<typeof scopePatch>

export const listQuery = s.params({
  filter: z.string().max(4096).optional(),
  limit: z.coerce.number().int().min(1).default(30),
  after: z.string().max(512).optional(),
  before: z.string().max(512).optional(),
  attributes: z.string().optional(),
})
export type ListQuery = z.output<typeof listQuery>
export const filterQuery = s.params({ filter: z.string().max(4096).optional() })
export type FilterQuery = z.output<typeof filterQuery>
