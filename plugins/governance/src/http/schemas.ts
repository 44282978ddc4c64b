import { s, z } from '@gatehouse/kernel'

const most = 100
const name = z.string().min(1).max(150)
const property = s.object({ name, value: z.string() })
const properties = z.array(property).min(1).max(most)
const operation = z.literal('UPDATE')

export const connectorPatch = s.object({ operation, properties })
export const severalPatch = s.object({
  operation,
  connectors: z
    .array(s.object({ id: name, properties }))
    .min(1)
    .max(most),
})
export const revert = s.object({ properties: z.array(name).max(most) })
export const connectorQuery = s.params({ connectorId: s.string() })
export const preferences = z.array(s.object({ 'connector-name': name, properties: z.array(name).max(most).optional() })).max(most)
