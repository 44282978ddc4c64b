import { s, z } from '@gatehouse/kernel'

const claim = s.object({ claim: z.string().startsWith('http://wso2.org/claims/').max(191), value: z.string().max(1024) })
const owner = s.object({
  username: z.string().min(1).max(255),
  password: z.string().min(1).max(1024),
  email: z.email().max(255),
  firstname: z.string().max(255).optional(),
  lastname: z.string().max(255).optional(),
  provisioningMethod: z.literal('inline-password'),
  additionalClaims: z.array(claim).max(50).optional(),
})
/** Lower case, with a dot, as the reference product demands: `acme.io`. */
export const domain = z
  .string()
  .max(100)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/, 'must be a lower-case domain name such as acme.io')
export const newTenant = s.object({ name: z.string().min(1).max(255).optional(), domain, owners: z.array(owner).length(1) })
export type NewTenantBody = z.output<typeof newTenant>
export const lifecycle = s.object({ activated: z.boolean() })
export const page: z.ZodType<{ limit: number; offset: number; filter?: string }> = s.params({
  limit: z.coerce.number().int().min(0).max(100).default(30),
  offset: z.coerce.number().int().min(0).default(0),
  filter: z.string().optional(),
  sortBy: z.string().optional(),
  sortOrder: z.string().optional(),
})
