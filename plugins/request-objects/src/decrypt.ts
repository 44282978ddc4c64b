import { ServerError, type Tenant } from '@gatehouse/kernel'
import type { DecryptionKeys } from '@gatehouse/keys/contracts'
import { AuthorizationError, type Client } from '@gatehouse/oauth/contracts'
import { compactDecrypt, decodeProtectedHeader } from 'jose'
import { contentAlgorithms, keyAlgorithms } from './encryption.ts'
import { requestObjectOf } from './settings.ts'

const MOST_CHARACTERS = 64 * 1024

interface Wanted {
  readonly algorithms: readonly string[]
  readonly methods: readonly string[]
}
const refuse = (message: string, cause?: unknown) => new AuthorizationError('invalid_request_object', message, { cause })
const isEncrypted = (text: string): boolean => text.split('.', 6).length === 5

/** Signed, then encrypted: what comes out is the signed request object. RFC 9101 §4 and §6.1. */
export const requestObjectDecrypter = (keys: DecryptionKeys) => {
  const decrypted = async (tenant: Tenant, jwe: string, wanted: Wanted): Promise<string> => {
    // What is small here can be large once it is decompressed.
    if (decodeProtectedHeader(jwe).zip !== undefined) throw refuse('a compressed request object is not taken')
    const { plaintext } = await compactDecrypt(
      jwe,
      async ({ kid, alg }) => {
        const key = typeof kid === 'string' ? await keys.find(tenant, kid) : undefined
        if (!key || key.alg !== alg) throw refuse('the request object is encrypted for another key')
        return key.privateKey
      },
      { keyManagementAlgorithms: [...wanted.algorithms], contentEncryptionAlgorithms: [...wanted.methods] },
    )
    return new TextDecoder().decode(plaintext)
  }
  return async (tenant: Tenant, client: Client, text: string): Promise<string> => {
    const { algorithm = '', method = '' } = requestObjectOf(client)?.encryption ?? {}
    if (!isEncrypted(text)) {
      if (algorithm !== '') throw refuse('the request object must be encrypted')
      return text
    }
    if (text.length > MOST_CHARACTERS) throw refuse('the request object is too long')
    try {
      return await decrypted(tenant, text, { algorithms: algorithm ? [algorithm] : keyAlgorithms, methods: method ? [method] : contentAlgorithms })
    } catch (error) {
      // The same for all that may be wrong with it: nobody learns by asking. RFC 7516 §11.5.
      throw error instanceof ServerError ? error : refuse('the request object cannot be decrypted', error)
    }
  }
}
export type DecryptRequestObject = ReturnType<typeof requestObjectDecrypter>
