import { type AdvancedConfigurations, type ClaimConfiguration, InvalidApplication } from './contracts.ts'
import type { StoredApplication } from './data/application-table.ts'
import type { Properties } from './defaults.ts'
import { ApplicationsError } from './errors.ts'
import type { CommonBody, PatchBody } from './http/schemas.ts'

const present = <T extends object>(value: T): { [K in keyof T]-?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as { [K in keyof T]-?: Exclude<T[K], undefined> }

const safeUrl = (name: string, value: string | undefined): string | undefined => {
  if (value === undefined || value === '') return undefined
  if (!/^https?:\/\/[^\s\\]+$/i.test(value) || !URL.canParse(value)) throw new InvalidApplication(`${name} must be an http or https URL`)
  return value
}
/** Undefined leaves a member alone, an empty string clears it. */
const urlOrNull = (name: string, value: string | undefined) => (value === undefined ? {} : { [name]: safeUrl(name, value) ?? null })

const mergedClaims = (current: ClaimConfiguration, given: NonNullable<CommonBody['claimConfiguration']>): ClaimConfiguration => {
  const { subject, role, ...rest } = given
  const next = {
    ...current,
    ...present(rest),
    subject: { ...current.subject, ...present(subject ?? {}) },
    role: { ...(current.role as object), ...present(role ?? {}) },
  }
  if (next.subject.mappedLocalSubjectMandatory === true && next.subject.useMappedLocalSubject !== true)
    throw new ApplicationsError('subjectMapping', 'mappedLocalSubjectMandatory needs useMappedLocalSubject')
  const own = next.claimMappings.map(({ applicationClaim }) => applicationClaim)
  if (new Set(own).size < own.length) throw new InvalidApplication('an application claim is mapped twice')
  if (next.dialect === 'CUSTOM' && next.requestedClaims.some(({ claim }) => !own.includes(claim.uri)))
    throw new InvalidApplication('with a custom dialect only mapped claims can be requested')
  return next
}
const mergedAdvanced = (current: AdvancedConfigurations, given: NonNullable<CommonBody['advancedConfigurations']>): AdvancedConfigurations => {
  const { additionalSpProperties, fragment: _, ...rest } = given
  if (rest.attestationMetaData?.androidAttestationServiceCredentials !== undefined)
    throw new ApplicationsError('notWritable', 'client attestation is not supported: its credentials are not kept')
  if (additionalSpProperties !== undefined) throw new ApplicationsError('notWritable', 'additionalSpProperties is read-only')
  return { ...current, ...present(rest) }
}
const mergedProperties = (current: Properties, body: PatchBody): Properties => {
  const { applicationVersion, templateId, templateVersion, enhancedOrgAuthenticationEnabled, associatedRoles, provisioningConfigurations } = body
  if ((provisioningConfigurations?.outboundProvisioningIdps?.length ?? 0) > 0)
    throw new ApplicationsError('outboundProvisioning', 'provisioning targets are set for the tenant, not for one application')
  const logoutReturnUrl = safeUrl('logoutReturnUrl', body.logoutReturnUrl)
  const { logoutReturnUrl: before, ...rest } = current
  const kept = body.logoutReturnUrl === undefined ? before : logoutReturnUrl
  return {
    ...rest,
    ...present({ applicationVersion, templateId, templateVersion, enhancedOrgAuthenticationEnabled, associatedRoles }),
    ...(provisioningConfigurations ? { provisioningConfigurations: { ...current.provisioningConfigurations, ...provisioningConfigurations } } : {}),
    ...(kept === undefined ? {} : { logoutReturnUrl: kept }),
  } as Properties
}

type Editables = Pick<StoredApplication, 'description' | 'imageUrl' | 'accessUrl' | 'enabled' | 'claimConfiguration' | 'advancedConfigurations' | 'properties'>
/** What the members of a body change; those that are left out stay. @throws InvalidApplication, ApplicationsError */
export const edited = (current: Editables, body: PatchBody): Editables => {
  const next = {
    description: body.description ?? current.description,
    imageUrl: current.imageUrl,
    accessUrl: current.accessUrl,
    ...urlOrNull('imageUrl', body.imageUrl),
    ...urlOrNull('accessUrl', body.accessUrl),
    enabled: body.applicationEnabled ?? current.enabled,
    claimConfiguration: body.claimConfiguration ? mergedClaims(current.claimConfiguration, body.claimConfiguration) : current.claimConfiguration,
    advancedConfigurations: body.advancedConfigurations
      ? mergedAdvanced(current.advancedConfigurations, body.advancedConfigurations)
      : current.advancedConfigurations,
    properties: mergedProperties(current.properties, body),
  }
  if (next.advancedConfigurations.discoverableByEndUsers === true && next.accessUrl === null)
    throw new InvalidApplication('an application that users can discover needs an accessUrl')
  return next
}
