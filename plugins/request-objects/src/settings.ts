import { type Infer, type Outbound, ServerError, z } from '@gatehouse/kernel'
import { type Client, type ClientSetting, signingAlgorithms } from '@gatehouse/oauth/contracts'

import { contentAlgorithms, keyAlgorithms } from './encryption.ts'

export const FEATURE = 'request-uris'
const MOST_URIS = 20
const requestObject = z
  .strictObject({
    requestObjectSigningAlg: z.enum(['', ...signingAlgorithms], { error: 'Invalid signature algorithm requested' }).default(''),
    /** Request objects must be encrypted so; empty: they may be. */
    encryption: z
      .strictObject({
        algorithm: z.enum(['', ...keyAlgorithms], { error: 'Invalid encryption algorithm requested' }).default(''),
        method: z.enum(['', ...contentAlgorithms], { error: 'Invalid encryption algorithm requested' }).default(''),
      })
      .prefault({}),
    /** Not in the reference product: `require_signed_request_object` of RFC 9101 §10.5. */
    required: z.boolean().default(false),
    /** Not in the reference product: `nbf` has to be there and at most an hour old, and `aud` has our issuer. FAPI 1.0 Advanced §5.2.2. */
    strict: z.boolean().default(false),
  })
  .prefault({})
type RequestObject = Infer<typeof requestObject>

/** `request_uris` of OpenID Connect Registration §2. */
const requestUris = (outbound: Outbound) =>
  z
    .array(
      z
        .string()
        .max(512)
        .superRefine((url, context) => {
          try {
            outbound.check(FEATURE, url)
          } catch (error) {
            context.addIssue({ code: 'custom', message: error instanceof ServerError ? error.message : 'must be an https URL' })
          }
        }),
    )
    .max(MOST_URIS)
    .default([])

export const requestObjectSettings = (outbound: Outbound): readonly ClientSetting[] => [
  { name: 'requestObject', schema: requestObject },
  { name: 'requestUris', schema: requestUris(outbound) },
  // Unsigned ones are refused anyway: RFC 9101 §4.
  { name: 'validateRequestObjectSignature', schema: z.boolean().default(false) },
]
export const requestObjectOf = ({ settings }: Pick<Client, 'settings'>): RequestObject | undefined => settings?.requestObject as RequestObject | undefined
export const requestUrisOf = ({ settings }: Pick<Client, 'settings'>): readonly string[] => (settings?.requestUris as readonly string[] | undefined) ?? []
