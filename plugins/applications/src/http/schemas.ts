import { s, z } from '@gatehouse/kernel'

/**
 * Bodies per the reference's description. Unknown members are refused, as the reference product does; read-only ones that the
 * description lists are taken and left alone.
 */
const claim = s.object({ uri: z.string().min(1).max(1024), id: z.string().optional(), displayName: z.string().optional() }).transform(({ uri }) => ({ uri }))
const flag = z.boolean().optional()
const words = z.string().max(2048).optional()

export const sequence = s.object({
  type: z.enum(['DEFAULT', 'USER_DEFINED']).default('DEFAULT'),
  steps: z
    .array(
      s.object({
        id: z.int().min(1).max(100),
        options: z
          .array(s.object({ idp: z.string().min(1).max(255), authenticator: z.string().min(1).max(255) }))
          .min(1)
          .max(50),
      }),
    )
    .max(20)
    .default([]),
  requestPathAuthenticators: z.array(z.string().max(255)).max(20).optional(),
  script: z.string().max(100_000).optional(),
  subjectStepId: z.int().default(1),
  attributeStepId: z.int().default(1),
})
export const claims = s.object({
  dialect: z.enum(['LOCAL', 'CUSTOM']).optional(),
  claimMappings: z
    .array(s.object({ applicationClaim: z.string().min(1).max(1024), localClaim: claim }))
    .max(500)
    .optional(),
  requestedClaims: z
    .array(s.object({ claim, mandatory: z.boolean().default(false) }))
    .max(500)
    .optional(),
  subject: s
    .object({ claim: claim.optional(), includeUserDomain: flag, includeTenantDomain: flag, useMappedLocalSubject: flag, mappedLocalSubjectMandatory: flag })
    .optional(),
  role: s
    .object({
      mappings: z.array(s.object({ localRole: z.string().min(1), applicationRole: z.string().min(1) })).optional(),
      includeUserDomain: flag,
      claim: claim.optional(),
    })
    .optional(),
})
export const advanced = s.object({
  saas: flag,
  discoverableByEndUsers: flag,
  discoverableGroups: z
    .array(
      s.object({
        userStore: z.string().min(1),
        groups: z
          .array(s.object({ id: z.string().min(1), name: z.string().optional() }))
          .min(1)
          .max(500),
      }),
    )
    .max(50)
    .optional(),
  certificate: s.object({ type: z.enum(['PEM', 'JWKS']).optional(), value: z.string().max(20_000).optional() }).optional(),
  skipLoginConsent: flag,
  skipLogoutConsent: flag,
  useExternalConsentPage: flag,
  returnAuthenticatedIdpList: flag,
  enableAuthorization: flag,
  fragment: flag,
  enableAPIBasedAuthentication: flag,
  attestationMetaData: s
    .object({
      enableClientAttestation: flag,
      androidPackageName: words,
      androidAttestationServiceCredentials: z.record(z.string(), z.unknown()).optional(),
      appleAppId: words,
    })
    .optional(),
  trustedAppConfiguration: s
    .object({
      isFIDOTrustedApp: flag,
      isConsentGranted: flag,
      androidPackageName: words,
      androidThumbprints: z.array(z.string().max(255)).max(20).optional(),
      appleAppId: words,
    })
    .optional(),
  additionalSpProperties: z.array(z.unknown()).optional(),
})
const provisioning = s.object({
  inboundProvisioning: s.object({ proxyMode: flag, provisioningUserstoreDomain: words }).optional(),
  outboundProvisioningIdps: z
    .array(s.object({ idp: words, connector: words, blocking: flag, rules: flag, jit: flag }))
    .max(50)
    .optional(),
})
const roles = s.object({
  allowedAudience: z.enum(['ORGANIZATION', 'APPLICATION']),
  roles: z
    .array(s.object({ id: z.string().min(1), name: z.string().optional() }))
    .max(1000)
    .default([]),
})
const common = {
  description: z.string().max(10_000).optional(),
  imageUrl: words,
  accessUrl: words,
  logoutReturnUrl: words,
  templateId: words,
  templateVersion: words,
  enhancedOrgAuthenticationEnabled: flag,
  applicationEnabled: flag,
  associatedRoles: roles.optional(),
  claimConfiguration: claims.optional(),
  authenticationSequence: sequence.optional(),
  advancedConfigurations: advanced.optional(),
  provisioningConfigurations: provisioning.optional(),
}
export const newApplication = s.object({
  ...common,
  id: z.string().optional(),
  name: z.string(),
  isManagementApp: flag,
  isB2BSelfServiceApp: flag,
  inboundProtocolConfiguration: z.record(z.string(), z.unknown()).optional(),
})
export const applicationPatch = s.object({ ...common, name: z.string().optional(), applicationVersion: words })
export type NewApplicationBody = z.output<typeof newApplication>
export type PatchBody = z.output<typeof applicationPatch>
export type CommonBody = Omit<PatchBody, 'name' | 'applicationVersion'>

export const listQuery = s.params({
  limit: z.coerce.number().int().min(1).default(30),
  offset: z.coerce.number().int().min(0).max(1_000_000_000).default(0),
  filter: z.string().max(4096).optional(),
  attributes: z.string().max(1024).optional(),
  sortBy: z.string().optional(),
  sortOrder: z.string().optional(),
  excludeSystemPortals: z.enum(['true', 'false']).optional(),
})
export type ListQuery = z.output<typeof listQuery>

const scopes = z.array(z.string().min(1).max(255)).max(1000)
export const newAuthorizedApi = s.object({
  id: z.string().min(1),
  policyIdentifier: z.string().default('RBAC'),
  scopes: scopes.default([]),
  authorizationDetailsTypes: z.array(z.string()).default([]),
})
export const authorizedApiPatch = s.object({
  addedScopes: scopes.default([]),
  removedScopes: scopes.default([]),
  addedAuthorizationDetailsTypes: z.array(z.string()).default([]),
  removedAuthorizationDetailsTypes: z.array(z.string()).default([]),
})
