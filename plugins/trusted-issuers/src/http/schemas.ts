import { type Infer, type Outbound, OutboundRefused, s, z } from '@gatehouse/kernel'
import { lookupClaims, type TrustedIssuer } from '../contracts.ts'
import { TrustedIssuersError } from '../errors.ts'
import { certificateOf } from '../verify/certificates.ts'

const MOST_CERTIFICATES = 5
const optionalText = (most: number) => z.string().max(most).nullish()
const certificate = z
  .string()
  .max(16_384)
  .refine((text) => certificateOf(text) !== undefined, 'must be an X.509 certificate in PEM')
const claims = s.object({
  userIdClaim: z.looseObject({ uri: z.string().min(1).max(255) }).optional(),
  roleClaim: z.looseObject({}).optional(),
  mappings: z.array(z.looseObject({})).max(0, 'mappings are not supported here').optional(),
  provisioningClaims: z.array(z.looseObject({})).max(0, 'provisioning is not supported here').optional(),
})

export const issuerBody = s.object({
  name: z.string().trim().min(1).max(120),
  description: optionalText(1024),
  image: optionalText(2048),
  templateId: optionalText(64),
  issuer: z.string().min(1).max(191),
  alias: optionalText(2048),
  isEnabled: z.boolean().default(true),
  certificate: s.object({
    jwksUri: z.string().max(2048).optional(),
    certificates: z.array(certificate).max(MOST_CERTIFICATES).optional(),
  }),
  claims: claims.optional(),
  /** How the users of its tokens are found. Without it its tokens stand for nobody. */
  implicitAssociation: s.object({ isEnabled: z.boolean(), lookupAttribute: z.array(z.enum(lookupClaims)).min(1).max(lookupClaims.length) }).optional(),
})
export type IssuerBody = Infer<typeof issuerBody>

export const listQuery = s.params({ limit: s.int(30, { min: 1, max: 100 }), offset: s.int(0, { min: 0, max: 1_000_000 }) })
export type ListQuery = Infer<typeof listQuery>

const patchable = ['/name', '/description', '/image', '/alias', '/issuer', '/isEnabled'] as const
export const patchBody = z
  .array(s.object({ operation: z.enum(['ADD', 'REPLACE', 'REMOVE']), path: z.enum(patchable), value: z.union([z.string().max(2048), z.boolean()]).optional() }))
  .min(1)
  .max(20)
export type PatchBody = Infer<typeof patchBody>

/** @throws TrustedIssuersError */
const keysOf = ({ jwksUri, certificates = [] }: IssuerBody['certificate'], outbound: Outbound): TrustedIssuer['keys'] => {
  if ((jwksUri === undefined) === (certificates.length === 0)) throw new TrustedIssuersError('invalid', 'certificate needs a jwksUri or certificates, not both')
  if (jwksUri === undefined) return { certificates }
  try {
    outbound.check('jwks', jwksUri)
  } catch (error) {
    throw error instanceof OutboundRefused ? new TrustedIssuersError('invalid', `jwksUri: ${error.message}`) : error
  }
  return { jwksUri }
}
export const issuerOf = (body: IssuerBody, outbound: Outbound): Omit<TrustedIssuer, 'id'> => {
  const { name, issuer, isEnabled, description = null, image = null, templateId = null, alias = null, implicitAssociation: link } = body
  return {
    name,
    issuer,
    enabled: isEnabled,
    description,
    imageUrl: image,
    templateId,
    alias: alias || null,
    keys: keysOf(body.certificate, outbound),
    userClaim: body.claims?.userIdClaim?.uri ?? 'sub',
    lookup: link?.isEnabled ? link.lookupAttribute : [],
  }
}
export const shown = ({ id, name, issuer, enabled, description, imageUrl, templateId, alias, keys, userClaim, lookup }: TrustedIssuer) => ({
  id,
  name,
  ...(description === null ? {} : { description }),
  ...(templateId === null ? {} : { templateId }),
  ...(imageUrl === null ? {} : { image: imageUrl }),
  isEnabled: enabled,
  isPrimary: false,
  certificate: keys,
  ...(alias === null ? {} : { alias }),
  issuer,
  claims: { userIdClaim: { uri: userClaim } },
  implicitAssociation: { isEnabled: lookup.length > 0, lookupAttribute: lookup },
})
