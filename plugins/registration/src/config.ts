import { type Infer, s } from '@gatehouse/kernel'

const softwareIssuer = s.object({
  /** `iss` of its statements. */
  issuer: s.text().min(1).max(512),
  /** Its keys: a JSON Web Key Set as text, or where one is published. */
  jwks: s.optional(s.text()),
  jwksUri: s.optional(s.url()),
})
export const registrationConfig = s
  .object({
    /** `authorized`: with the permission `internal_dcr_create`. `open`: by anybody, within the limits below. */
    who: s.oneOf(['off', 'authorized', 'open'], 'authorized'),
    /** Registrations from one address in an hour, without the permission. */
    openPerHour: s.int(20, { min: 1, max: 100_000 }),
    /** Clients of a tenant that came without the permission, metadata documents included. */
    openClients: s.int(10_000, { min: 1, max: 1_000_000 }),
    /** What clients that come without the permission may use. */
    openGrantTypes: s.array(s.text()).default(['authorization_code', 'refresh_token']),
    /** Whose clients have to use PKCE where they do not say: of all, or of public clients alone. RFC 9700 §2.1.1. */
    pkce: s.oneOf(['all', 'public'], 'all'),
    softwareIssuers: s.array(softwareIssuer).default([]),
    /** Refuses registrations without a software statement. */
    requireSoftwareStatement: s.boolean(false),
    /** Takes https URLs as client ids, and the documents found there as their registrations. */
    metadataDocuments: s.boolean(false),
    /** Hosts whose documents are taken; empty: any that may be reached. */
    metadataHosts: s.array(s.text()).default([]),
    /** How long a document is taken without asking again; the answer's `Cache-Control: max-age` may shorten it. */
    metadataTtl: s.duration('1h').refine((seconds) => seconds >= 60, 'must be at least 1 minute'),
    /** How long a client goes on when its document cannot be fetched any more. */
    metadataMaxStale: s.duration('1d'),
    /** Documents of clients not known before that a tenant fetches in a minute. */
    metadataPerMinute: s.int(60, { min: 1, max: 10_000 }),
  })
  .refine(({ softwareIssuers }) => softwareIssuers.every(({ jwks, jwksUri }) => (jwks === undefined) !== (jwksUri === undefined)), {
    path: ['softwareIssuers'],
    message: 'each needs jwks or jwks_uri, and not both',
  })
  .refine(({ requireSoftwareStatement, softwareIssuers }) => !requireSoftwareStatement || softwareIssuers.length > 0, {
    path: ['requireSoftwareStatement'],
    message: 'needs software_issuers',
  })
export type RegistrationConfig = Infer<typeof registrationConfig>
