import { s, z } from '@gatehouse/kernel'

const eventProfile = s.object({ name: z.string(), uri: z.string() })
export const webhookBody = s.object({
  endpoint: z.string().min(1).max(2048),
  eventProfile,
  name: z.string().min(1).max(191),
  secret: z.string().min(1).max(255).optional(),
  channelsSubscribed: z.array(z.string().min(1).max(255)).max(100),
  status: z.enum(['ACTIVE', 'INACTIVE']).optional(),
})
export type WebhookBody = z.output<typeof webhookBody>
export const deadQuery = s.params({ limit: z.coerce.number().int().min(1).max(100).default(30), offset: z.coerce.number().int().min(0).default(0) })
