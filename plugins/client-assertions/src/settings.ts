import type { Client } from '@gatehouse/oauth/contracts'

/** Part of `OpenIDConnectConfiguration.clientAuthentication`. */
interface Settings {
  readonly tokenEndpointAuthSigningAlg?: string
  readonly tokenEndpointAllowReusePvtKeyJwt?: boolean
}
const settingsIn = (settings: Readonly<Record<string, unknown>> = {}): Settings => (settings.clientAuthentication as Settings | undefined) ?? {}

export const authenticationOf = ({ settings }: Pick<Client, 'settings'>) => {
  const { tokenEndpointAuthSigningAlg: alg, tokenEndpointAllowReusePvtKeyJwt: reusable = false } = settingsIn(settings)
  return {
    /** The registered algorithm; undefined: any that is configured. */
    alg: alg || undefined,
    /** The administrator lets the application send one assertion many times. */
    reusable,
  }
}
/** The registered algorithm is one of the method's. RFC 7591 §2. */
export const algorithmFault =
  (algorithms: readonly string[]) =>
  (settings: Readonly<Record<string, unknown>>): string | undefined => {
    const { tokenEndpointAuthSigningAlg: alg } = settingsIn(settings)
    return alg && !algorithms.includes(alg) ? 'Invalid signature algorithm requested' : undefined
  }
