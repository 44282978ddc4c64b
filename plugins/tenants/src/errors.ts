import { ServerError } from '@gatehouse/kernel'

export class InvalidTenant extends ServerError {
  override readonly code = 'tenants.invalid'
  override readonly status = 400
}
export class TenantTaken extends ServerError {
  override readonly code = 'tenants.taken'
  override readonly status = 409
}
export class NoSuchTenant extends ServerError {
  override readonly code = 'tenants.not_found'
  override readonly status = 404
}
export class NoSuchOwner extends ServerError {
  override readonly code = 'tenants.owner_not_found'
  override readonly status = 404
}
export class OnlyAtTheRoot extends ServerError {
  override readonly code = 'tenants.root_only'
  override readonly status = 404
}
export class FilterUnsupported extends ServerError {
  override readonly code = 'tenants.filter_unsupported'
  override readonly status = 501
}

/** Codes that clients of the reference product test for. */
export const wireCodes: Readonly<Record<string, string>> = {
  'tenants.invalid': 'TM-60001',
  'tenants.taken': 'TM-60009',
  'tenants.not_found': 'TM-60015',
  'tenants.owner_not_found': 'TM-60020',
  'tenants.root_only': 'TM-60015',
  'tenants.filter_unsupported': 'TM-65006',
}
