import type { MetadataSource } from '@gatehouse/oauth/contracts'

/** CIBA Core §4. @param algorithms of signed requests; none: they are not taken */
export const cibaMembers = (algorithms: readonly string[] | undefined): MetadataSource => ({
  name: 'ciba',
  members: ({ baseUrl }) => ({
    backchannel_authentication_endpoint: `${baseUrl}/oauth2/ciba`,
    backchannel_token_delivery_modes_supported: ['poll', 'ping'],
    backchannel_user_code_parameter_supported: false,
    ...(algorithms ? { backchannel_authentication_request_signing_alg_values_supported: algorithms } : {}),
  }),
})
