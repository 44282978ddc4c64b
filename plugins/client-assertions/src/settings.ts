import { z } from '@gatehouse/kernel'
import type { Client, ClientSetting } from '@gatehouse/oauth/contracts'

/** Part of `OpenIDConnectConfiguration.clientAuthentication`. */
interface Settings {
  readonly tokenEndpointAuthSigningAlg?: string
  readonly tokenEndpointAllowReusePvtKeyJwt?: boolean
  readonly tokenEndpointAuthAudience?: '' | 'issuer' | 'shared'
}
/**
 * What `aud` has to be: any of our names; the issuer alone and as a string (FAPI 2.0 Security Profile §5.3.2.1); or a list in which
 * others may be as well (RFC 7523 §3 allows it). Not in the reference product.
 */
export const audienceSetting: ClientSetting = {
  name: 'clientAuthentication.tokenEndpointAuthAudience',
  schema: z.enum(['', 'issuer', 'shared']).default(''),
}
const naming = { '': 'ours', issuer: 'one', shared: 'others too' } as const
const settingsIn = (settings: Readonly<Record<string, unknown>> = {}): Settings => (settings.clientAuthentication as Settings | undefined) ?? {}

export const authenticationOf = ({ settings }: Pick<Client, 'settings'>) => {
  const {
    tokenEndpointAuthSigningAlg: alg,
    tokenEndpointAllowReusePvtKeyJwt: reusable = false,
    tokenEndpointAuthAudience: audience = '',
  } = settingsIn(settings)
  return {
    /** The registered algorithm; undefined: any that is configured. */
    alg: alg || undefined,
    /** The administrator lets the application send one assertion many times. */
    reusable,
    /** `aud` is the issuer. */
    issuerOnly: audience === 'issuer',
    naming: naming[audience],
  }
}
/** The registered algorithm is one of the method's. RFC 7591 §2. */
export const algorithmFault =
  (algorithms: readonly string[]) =>
  (settings: Readonly<Record<string, unknown>>): string | undefined => {
    const { tokenEndpointAuthSigningAlg: alg } = settingsIn(settings)
    return alg && !algorithms.includes(alg) ? 'Invalid signature algorithm requested' : undefined
  }
