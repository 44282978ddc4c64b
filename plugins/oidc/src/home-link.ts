import type { HomeLink } from '@gatehouse/pages/contracts'

/** On the start page: where a client begins. */
export const discoveryLink: HomeLink = {
  name: 'oidc.discovery',
  order: 20,
  labelKey: 'oidc.discovery',
  textKey: 'oidc.discovery_text',
  path: '/oauth2/token/.well-known/openid-configuration',
}
