import type { ConsentLinks } from '@gatehouse/consent/contracts'
import type { Client } from '@gatehouse/oauth/contracts'
import type { KeptMetadata } from './schema.ts'

const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).hostname : undefined)
/**
 * What the user is shown of a client. All of it is the client's own word: a logo of somebody else, whose host is none that the answer
 * goes to, stays out. RFC 7591 §5.
 */
export const linksIn = (
  metadata: Pick<KeptMetadata, 'logo_uri' | 'policy_uri' | 'tos_uri'> = {},
  { redirectUris }: Pick<Client, 'redirectUris'>,
): ConsentLinks => {
  const { logo_uri: logo, policy_uri: policyUrl, tos_uri: termsUrl } = metadata
  const hosts = new Set(redirectUris.map(hostOf))
  const logoUrl = logo !== undefined && /^https:/i.test(logo) && hosts.has(hostOf(logo)) ? logo : undefined
  return { ...(logoUrl ? { logoUrl } : {}), ...(policyUrl ? { policyUrl } : {}), ...(termsUrl ? { termsUrl } : {}) }
}
