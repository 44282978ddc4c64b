import { s, z } from '@gatehouse/kernel'

const property = s.object({ name: z.string().min(1).max(100), value: z.string().max(200_000) })
const mapping = s.object({ claimURI: z.string().max(255), mappedAttribute: z.string().max(255) })
const storeFields = {
  typeId: z.string().min(1).max(400),
  description: z.string().max(255).default(''),
  name: z.string().max(100),
  properties: z.array(property).max(300),
  claimAttributeMappings: z.array(mapping).max(500).optional(),
}
export const newStore = s.object(storeFields)
export type NewStoreBody = z.output<typeof newStore>
export const storePatch = z
  .array(s.object({ operation: z.enum(['ADD', 'REMOVE', 'REPLACE']), path: z.string().max(200), value: z.string().max(200_000).optional() }))
  .max(300)
export type StorePatchBody = z.output<typeof storePatch>
export const mappingList = z.array(mapping).max(500)
export type MappingsBody = z.output<typeof mappingList>
const database = s.object({
  domain: z.string().max(100).optional(),
  driverName: z.string().max(200),
  connectionURL: z.string().max(2000),
  username: z.string().max(255),
  connectionPassword: z.string().max(1000),
})
const typed = s.object({ domain: z.string().max(100).optional(), typeId: z.string().min(1).max(400), properties: z.array(property).max(300) })
export const connectionTestBody = z.union([database, typed])
export type ConnectionTestBody = z.output<typeof connectionTestBody>
export const attributesQuery = s.params({ includeIdentityClaimMappings: s.optional(s.boolean()) })
export type AttributesQuery = z.output<typeof attributesQuery>
export const listQuery = s.params({
  limit: z.string().optional(),
  offset: z.string().optional(),
  filter: z.string().optional(),
  sort: z.string().optional(),
  requiredAttributes: z.string().max(2000).optional(),
})
export type ListQuery = z.output<typeof listQuery>
