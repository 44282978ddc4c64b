import type { MetadataSource } from '@gatehouse/oauth/contracts'

/** CIBA Core §4. */
export const cibaMembers: MetadataSource = {
  name: 'ciba',
  members: ({ baseUrl }) => ({
    backchannel_authentication_endpoint: `${baseUrl}/oauth2/ciba`,
    backchannel_token_delivery_modes_supported: ['poll', 'ping'],
    backchannel_user_code_parameter_supported: false,
  }),
}
