import type { EncryptionAlgorithm } from '@gatehouse/keys/contracts'

/** Fixed before a header is read: no password-based ones, no RSA1_5. Security rule 3.4. */
export const keyAlgorithms = ['RSA-OAEP-256', 'ECDH-ES+A256KW'] as const satisfies readonly EncryptionAlgorithm[]
export const contentAlgorithms = ['A128GCM', 'A256GCM', 'A128CBC-HS256', 'A256CBC-HS512'] as const
