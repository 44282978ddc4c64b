import type { AdvancedConfigurations, AuthenticationSequence, ClaimConfiguration } from './contracts.ts'

/** One step, user name and password. */
export const defaultSequence: AuthenticationSequence = {
  type: 'DEFAULT',
  steps: [{ id: 1, options: [{ idp: 'LOCAL', authenticator: 'BasicAuthenticator' }] }],
  subjectStepId: 1,
  attributeStepId: 1,
}
export const defaultClaims: ClaimConfiguration = {
  dialect: 'LOCAL',
  claimMappings: [],
  requestedClaims: [],
  subject: {
    claim: { uri: 'http://wso2.org/claims/userid' },
    includeUserDomain: false,
    includeTenantDomain: false,
    useMappedLocalSubject: false,
    mappedLocalSubjectMandatory: false,
  },
  role: { mappings: [], includeUserDomain: true, claim: { uri: 'http://wso2.org/claims/role' } },
}
export const defaultAdvanced: AdvancedConfigurations = {
  saas: false,
  discoverableByEndUsers: false,
  skipLoginConsent: false,
  skipLogoutConsent: false,
  returnAuthenticatedIdpList: false,
  enableAuthorization: false,
  fragment: false,
  enableAPIBasedAuthentication: false,
}
/** What the management API keeps of an application and nobody else reads yet. */
export interface Properties {
  readonly applicationVersion: string
  readonly logoutReturnUrl?: string
  readonly templateId?: string
  readonly templateVersion?: string
  readonly isManagementApp: boolean
  readonly isB2BSelfServiceApp: boolean
  readonly enhancedOrgAuthenticationEnabled: boolean
  readonly associatedRoles: {
    readonly allowedAudience: 'ORGANIZATION' | 'APPLICATION'
    readonly roles: readonly { readonly id: string; readonly name?: string }[]
  }
  readonly provisioningConfigurations: Readonly<Record<string, unknown>>
}
/** New applications get the latest version. */
export const defaultProperties: Properties = {
  applicationVersion: 'v1.0.0',
  isManagementApp: false,
  isB2BSelfServiceApp: false,
  enhancedOrgAuthenticationEnabled: false,
  associatedRoles: { allowedAudience: 'ORGANIZATION', roles: [] },
  provisioningConfigurations: { outboundProvisioningIdps: [] },
}
