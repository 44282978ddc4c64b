import { type Infer, z } from '@gatehouse/kernel'
import type { Client, ClientSetting } from '@gatehouse/oauth/contracts'
import type { JWK } from 'jose'
import { contentAlgorithms, keyAlgorithms } from './algorithms.ts'
import { chosen } from './recipient.ts'

type Kind = 'id_token' | 'userinfo'
const unknown = { error: 'Invalid encryption algorithm requested' }
/** `*_encrypted_response_alg` and `_enc` of OpenID Connect Registration §2. Empty is the default of the reference product. */
const encryption = z
  .strictObject({
    enabled: z.boolean().default(false),
    algorithm: z.enum(['', ...keyAlgorithms], unknown).default(''),
    method: z.enum(['', ...contentAlgorithms], unknown).default(''),
  })
  .prefault({})
type Encryption = Infer<typeof encryption>
type Settings = Readonly<Record<string, unknown>>

const settingIn = (settings: Settings, kind: Kind): Encryption | undefined =>
  (kind === 'userinfo' ? settings.userinfoEncryption : (settings.idToken as Settings | undefined)?.encryption) as Encryption | undefined
const wantedIn = (settings: Settings, kind: Kind) => {
  const { enabled = false, algorithm = '', method = '' } = settingIn(settings, kind) ?? {}
  return enabled ? { algorithm: algorithm || 'RSA-OAEP', method: method || 'A128GCM' } : undefined
}
export type Wanted = NonNullable<ReturnType<typeof wantedIn>>
/** Undefined: the client reads it without a key. */
export const encryptionOf = ({ settings = {} }: Pick<Client, 'settings'>, kind: Kind): Wanted | undefined => wantedIn(settings, kind)

/** Keys that are fetched, or those of a certificate, are looked at when they are used. */
const keyFault = (kind: Kind) => (settings: Settings) => {
  const wanted = wantedIn(settings, kind)
  const keys = (settings.jwks as { readonly keys?: readonly JWK[] } | undefined)?.keys
  return wanted && keys && !chosen(keys, wanted.algorithm) ? `there is no key in jwks for ${wanted.algorithm}` : undefined
}
export const encryptionSettings: readonly ClientSetting[] = [
  { name: 'idToken.encryption', schema: encryption, check: keyFault('id_token') },
  // Not in the reference product.
  { name: 'userinfoEncryption', schema: encryption, check: keyFault('userinfo') },
]
