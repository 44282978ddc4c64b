import { type Infer, s } from '@gatehouse/kernel'

export const resourceIndicatorsConfig = s.object({
  /** Resources that every client may name, besides the APIs that it is authorized for. */
  resources: s.array(s.url()).default([]),
})
export type ResourceIndicatorsConfig = Infer<typeof resourceIndicatorsConfig>
