import { CompactEncrypt, importJWK } from 'jose'
import { contentAlgorithms, keyAlgorithms } from './algorithms.ts'
import type { ClientEncryption } from './contracts.ts'
import type { RecipientKey } from './recipient.ts'
import { encryptionOf, encryptionSetting } from './settings.ts'

/** RFC 7516 §5.1. What is a JWT is signed before: RFC 7519 §11.2. */
export const createClientEncryption = (recipient: RecipientKey): ClientEncryption => ({
  keyAlgorithms,
  contentAlgorithms,
  setting: encryptionSetting,
  async enclose(tenant, client, setting, { text, jwt, replicated }) {
    const wanted = encryptionOf(client, setting)
    if (!wanted) return undefined
    const { algorithm: alg, method: enc } = wanted
    const key = await recipient(tenant, client, alg)
    const header = { alg, enc, ...(jwt ? { cty: 'JWT' } : {}), ...(key.kid === undefined ? {} : { kid: key.kid }), ...replicated }
    return new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader(header).encrypt(await importJWK(key, alg))
  },
})
