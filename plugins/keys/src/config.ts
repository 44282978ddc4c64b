import { type Infer, s } from '@gatehouse/kernel'

export const keysConfig = s.object({
  publishBefore: s.duration('1h').describe('A new key is published for so long before it signs. Longer than anybody keeps the JWKS'),
  keepFor: s.duration('14d').describe('A key stays published for so long after it signed last. Longer than the longest-lived JWT'),
  rotateEvery: s.optional(s.duration()).describe('Makes new keys by itself after this time. Default: never'),
  mlDsa: s.boolean(false).describe('Offers ML-DSA-44, -65 and -87 (RFC 9964). A tenant gets a key once an application names one of them'),
  rsaBits: s
    .int(2048)
    .refine((bits) => [2048, 3072, 4096].includes(bits), 'must be 2048, 3072 or 4096')
    .describe('Size of new RSA keys'),
})
export type KeysConfig = Infer<typeof keysConfig>
