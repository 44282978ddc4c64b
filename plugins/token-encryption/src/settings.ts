import { type Infer, z } from '@gatehouse/kernel'
import type { Client, ClientSetting } from '@gatehouse/oauth/contracts'
import type { JWK } from 'jose'
import { contentAlgorithms, keyAlgorithms } from './algorithms.ts'
import { chosen } from './recipient.ts'

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

const settingIn = (settings: Settings, name: string): Encryption | undefined => {
  const [owner = '', member] = name.split('.')
  return (member === undefined ? settings[owner] : (settings[owner] as Settings | undefined)?.[member]) as Encryption | undefined
}
const wantedIn = (settings: Settings, name: string) => {
  const { enabled = false, algorithm = '', method = '' } = settingIn(settings, name) ?? {}
  return enabled ? { algorithm: algorithm || 'RSA-OAEP', method: method || 'A128GCM' } : undefined
}
export type Wanted = NonNullable<ReturnType<typeof wantedIn>>
/** What the client's setting of this name says. Undefined: the client reads it without a key. */
export const encryptionOf = ({ settings = {} }: Pick<Client, 'settings'>, name: string): Wanted | undefined => wantedIn(settings, name)

/** Keys that are fetched, or those of a certificate, are looked at when they are used. */
const keyFault = (name: string) => (settings: Settings) => {
  const wanted = wantedIn(settings, name)
  const keys = (settings.jwks as { readonly keys?: readonly JWK[] } | undefined)?.keys
  return wanted && keys && !chosen(keys, wanted.algorithm) ? `there is no key in jwks for ${wanted.algorithm}` : undefined
}
export const encryptionSetting = (name: string): ClientSetting => ({ name, schema: encryption, check: keyFault(name) })
export const ID_TOKEN = 'idToken.encryption'
/** Not in the reference product. */
export const USERINFO = 'userinfoEncryption'
