import { z } from '@gatehouse/kernel'

/**
 * Members of the reference product's configuration that this server knows but cannot honour: their neutral value is taken,
 * anything else is refused rather than stored and ignored. What becomes real moves to `settings.ts`.
 */
const only = <T extends string | boolean | number>(neutral: T) =>
  z
    .union([z.string(), z.boolean(), z.number()])
    .default(neutral as never)
    .refine((value): value is T => value === neutral, 'is not supported by this server')
    .transform(() => neutral)
const none = z.array(z.string()).max(0, 'is not supported by this server').default([])
const encryption = z.strictObject({ enabled: only(false), algorithm: z.string().default(''), method: z.string().default('') }).prefault({})
const noEncryption = z.strictObject({ algorithm: only(''), method: only('') }).prefault({})

export const notYet = {
  hybridFlow: z.strictObject({ enable: only(false), responseType: z.string().default('') }).prefault({}),
  subjectToken: z.strictObject({ enable: only(false), applicationSubjectTokenExpiryInSeconds: z.int().positive().default(180) }).prefault({}),
  validateRequestObjectSignature: only(false),
  scopeValidators: none,
  requestObject: z.strictObject({ requestObjectSigningAlg: only(''), encryption: noEncryption }).prefault({}),
  pushAuthorizationRequest: z.strictObject({ requirePushAuthorizationRequest: only(false) }).prefault({}),
  subject: z.strictObject({ subjectType: only('public'), sectorIdentifierUri: only('') }).prefault({}),
  isFAPIApplication: only(false),
  logout: z.strictObject({ backChannelLogoutUrl: only(''), frontChannelLogoutUrl: only('') }).prefault({}),
}
export const accessTokenNotYet = { accessTokenAttributes: none }
export const idTokenNotYet = { encryption }
