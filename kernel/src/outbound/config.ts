import { type Infer, s } from '../schema/schema.ts'
import { parseRange } from './addresses.ts'

const hostName = /^[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?$/i
const target = s
  .text()
  .refine((value) => parseRange(value) !== undefined || hostName.test(value), 'must be an address, a range such as "10.0.0.0/8" or a host name')

const feature = s.object({
  allowHttp: s.boolean(false).describe('Plain http is allowed'),
  allowPrivate: s.array(target).default([]).describe('Addresses, ranges and host names that may be reached although they are private'),
  timeout: s.duration('10s').describe('For the whole exchange, unless the caller says otherwise'),
  caFile: s.optional(s.text()).describe('PEM certificates that are trusted besides the public ones'),
})
/** `[outbound.<feature>]`: a feature without a table gets the strictest. */
export const outboundConfig = s.record(feature)
export type FeatureConfig = Infer<typeof feature>
export const strictest: FeatureConfig = feature.parse({})
