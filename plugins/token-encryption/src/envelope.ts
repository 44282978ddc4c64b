import type { TokenEnvelope } from '@gatehouse/oidc/contracts'
import { CompactEncrypt, importJWK } from 'jose'
import type { RecipientKey } from './recipient.ts'
import { encryptionOf } from './settings.ts'

/** Signed, then encrypted: OpenID Connect Core §10.2, RFC 7519 §5.2. */
export const encryptedEnvelope = (recipient: RecipientKey): TokenEnvelope => ({
  name: 'encrypted',
  async enclose(tenant, client, { kind, text, jwt }) {
    const wanted = encryptionOf(client, kind)
    if (!wanted) return undefined
    const { algorithm: alg, method: enc } = wanted
    const key = await recipient(tenant, client, alg)
    const header = { alg, enc, ...(jwt ? { cty: 'JWT' } : {}), ...(key.kid === undefined ? {} : { kid: key.kid }) }
    return new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader(header).encrypt(await importJWK(key, alg))
  },
})
