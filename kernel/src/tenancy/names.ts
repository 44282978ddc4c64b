import { isIP } from 'node:net'
import { BadRequest, Conflict } from '../errors/errors.ts'

export class InvalidTenantName extends BadRequest {
  override readonly code = 'kernel.invalid_tenant_name'
}
export class TenantTaken extends Conflict {
  override readonly code = 'kernel.tenant_taken'
}
/** Labels of letters, digits and dashes, joined by single dots: no dot segment and nothing that needs an escape in a URL. */
const slugs = /^[a-z0-9](?:-*[a-z0-9])*(?:\.[a-z0-9](?:-*[a-z0-9])*)*$/
const maxSlug = 128
const hostNames = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/

export const isSlug = (slug: string): boolean => slug.length <= maxSlug && slugs.test(slug)
/** @throws InvalidTenantName */
export const checkedSlug = (slug: string): string => {
  if (isSlug(slug)) return slug
  throw new InvalidTenantName(`a tenant's name has lower case letters, digits, dots and dashes, begins and ends with a letter or digit, at most ${maxSlug}`)
}
export const isHostName = (host: string): boolean => host.length <= 253 && isIP(host) === 0 && hostNames.test(host)
/** @param publicHost the server's own, which belongs to the default tenant. @throws InvalidTenantName */
export const checkedHost = (host: string, publicHost: string): string => {
  const name = host.toLowerCase()
  if (!isHostName(name)) throw new InvalidTenantName('a host is a full domain name, without a port')
  if (name === publicHost) throw new TenantTaken('the host is that of the server')
  return name
}
