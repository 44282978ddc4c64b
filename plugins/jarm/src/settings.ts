import { z } from '@gatehouse/kernel'
import type { SigningAlgorithm } from '@gatehouse/keys/contracts'
import type { Client, ClientSetting } from '@gatehouse/oauth/contracts'

const SIGNED_BY = 'authorizationSignedResponseAlg'
/** `authorization_encrypted_response_alg` and `_enc` of JARM §3; of the token-encryption plugin. */
export const ENCRYPTION = 'authorizationEncryption'

/** `authorization_signed_response_alg` of JARM §3; empty: that of the ID tokens. Not in the reference product. */
export const signingSetting = (algorithms: readonly SigningAlgorithm[]): ClientSetting<'' | SigningAlgorithm> => ({
  name: SIGNED_BY,
  schema: z.enum(['', ...algorithms], { error: 'Invalid signature algorithm requested' }).default(''),
})
export const algorithmOf = ({ settings, idToken }: Client): SigningAlgorithm =>
  (settings?.[SIGNED_BY] as SigningAlgorithm | '' | undefined) || idToken.signingAlg
