import { ServerError } from '@gatehouse/kernel'

/** What the management API refuses, with the numbers that clients of the reference product test for. */
const faults = {
  invalid: ['APP-60001', 400, 'Invalid request.'],
  badFilter: ['APP-60004', 400, 'Invalid filter.'],
  residentName: ['APP-60007', 409, 'Application already exists.'],
  systemApplication: ['APP-60008', 403, 'Operation is not allowed.'],
  unknownProtocol: ['APP-60501', 404, 'Unknown inbound protocol.'],
  badProtocol: ['APP-60501', 400, 'Invalid inbound protocol configuration.'],
  protocolNotConfigured: ['APP-60502', 404, 'Inbound protocol is not configured.'],
  badAttribute: ['APP-60505', 400, 'Invalid attribute.'],
  notWritable: ['APP-60506', 400, 'Attribute cannot be set.'],
  apiNotFound: ['APP-60507', 404, 'API resource not found.'],
  scopeNotFound: ['APP-60508', 400, 'Scope not found.'],
  apiAuthorized: ['APP-60509', 409, 'API is already authorized.'],
  apiNotAuthorized: ['APP-60510', 404, 'API is not authorized.'],
  badPolicy: ['APP-60511', 400, "Invalid policy. It should be 'RBAC' or 'No Policy'."],
  policyNotAllowed: ['APP-60512', 400, 'Policy is not allowed for this API.'],
  subjectMapping: ['APP-60513', 400, 'Invalid subject configuration.'],
  outboundProvisioning: ['APP-60514', 400, 'Outbound provisioning of applications is disabled.'],
  reservedName: ['APP-60515', 400, 'Reserved application name.'],
  reservedRename: ['APP-60516', 400, 'Reserved application name.'],
  unknownDetailsType: ['APP-60519', 400, 'Unknown authorization details type.'],
  templateNotFound: ['APP-60006', 404, 'Template not found.'],
  templateTaken: ['APP-60007', 409, 'Template already exists.'],
  builtInTemplate: ['APP-60008', 403, 'Operation is not allowed.'],
  secretNotFound: ['OAUTH-60010', 404, 'Secret not found.'],
  noXml: ['APP-65504', 501, 'XML is not supported.'],
  sorting: ['APP-65002', 501, 'Sorting is not supported.'],
  template: ['APP-65501', 501, 'Creating from a template is not supported.'],
} as const satisfies Record<string, readonly [wire: string, status: number, title: string]>
export type Fault = keyof typeof faults

export class ApplicationsError extends ServerError {
  override readonly code: string
  override readonly status: number
  readonly wireCode: string
  readonly title: string
  /** @param fault which of the known refusals @param message what exactly; safe for strangers */
  constructor(fault: Fault, message: string) {
    super(message)
    this.code = `applications.${fault.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
    ;[this.wireCode, this.status, this.title] = faults[fault]
  }
}
