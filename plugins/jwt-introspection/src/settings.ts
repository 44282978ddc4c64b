import { z } from '@gatehouse/kernel'
import type { SigningAlgorithm } from '@gatehouse/keys/contracts'
import type { Client, ClientSetting } from '@gatehouse/oauth/contracts'

const SIGNED_BY = 'introspectionSignedResponseAlg'
const AUDIENCE = 'introspectionAudience'
/** Of the token-encryption plugin. */
export const ENCRYPTION = 'introspectionEncryption'
const MOST = 100

/** None of them is in the reference product. */
export const introspectionSettings = (algorithms: readonly SigningAlgorithm[]): readonly ClientSetting[] => [
  {
    /** `introspection_signed_response_alg` of RFC 9701 §6; empty: that of the ID tokens. */
    name: SIGNED_BY,
    schema: z.enum(['', ...algorithms], { error: 'Invalid signature algorithm requested' }).default(''),
  },
  {
    /** What the application is called in `aud` of tokens that are for it, besides its client id. */
    name: AUDIENCE,
    schema: z.array(z.string().min(1).max(1000)).max(MOST).default([]),
  },
]
export const algorithmOf = ({ settings, idToken }: Client): SigningAlgorithm =>
  (settings?.[SIGNED_BY] as SigningAlgorithm | '' | undefined) || idToken.signingAlg
export const namesOf = ({ settings, clientId }: Client): readonly string[] => [clientId, ...((settings?.[AUDIENCE] as readonly string[] | undefined) ?? [])]
