import { InvalidRole, RoleNameTaken, RoleNotFound, RoleVersionMismatch, SystemRole } from '@gatehouse/roles/contracts'
import { ScimError } from '@gatehouse/scim/contracts'

const asScim = (error: unknown): unknown => {
  if (error instanceof RoleNameTaken) return new ScimError(409, 'uniqueness', error.message)
  if (error instanceof InvalidRole) return new ScimError(400, 'invalidValue', error.message)
  if (error instanceof SystemRole) return new ScimError(400, 'mutability', error.message)
  if (error instanceof RoleVersionMismatch) return new ScimError(412, 'invalidVers', error.message)
  return error instanceof RoleNotFound ? new ScimError(404, undefined, error.message) : error
}
/** RFC 7644 §3.12: what roles refuse, in the words of SCIM. */
export const inScim = async <X>(work: Promise<X>): Promise<X> => {
  try {
    return await work
  } catch (error) {
    throw asScim(error)
  }
}
