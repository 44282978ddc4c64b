/** RFC 7518 §4.1. No RSA1_5, whose padding can be asked about, and no password-based ones: security rule 3.4. */
export const keyAlgorithms = [
  'RSA-OAEP',
  'RSA-OAEP-256',
  'RSA-OAEP-384',
  'RSA-OAEP-512',
  'ECDH-ES',
  'ECDH-ES+A128KW',
  'ECDH-ES+A192KW',
  'ECDH-ES+A256KW',
] as const
/** RFC 7518 §5.1. */
export const contentAlgorithms = ['A128GCM', 'A192GCM', 'A256GCM', 'A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512'] as const
export type KeyAlgorithm = (typeof keyAlgorithms)[number]
export type ContentAlgorithm = (typeof contentAlgorithms)[number]
