import { GroupNameTaken, GroupNotFound, GroupReadOnly, GroupVersionMismatch, InvalidGroup } from '@gatehouse/groups/contracts'
import { ScimError } from '@gatehouse/scim/contracts'

const asScim = (error: unknown): unknown => {
  if (error instanceof GroupNameTaken) return new ScimError(409, 'uniqueness', error.message)
  if (error instanceof InvalidGroup) return new ScimError(400, 'invalidValue', error.message)
  if (error instanceof GroupReadOnly) return new ScimError(400, 'mutability', error.message)
  if (error instanceof GroupVersionMismatch) return new ScimError(412, 'invalidVers', error.message)
  return error instanceof GroupNotFound ? new ScimError(404, undefined, error.message) : error
}
/** RFC 7644 §3.12: what groups refuse, in the words of SCIM. */
export const inScim = async <X>(work: Promise<X>): Promise<X> => {
  try {
    return await work
  } catch (error) {
    throw asScim(error)
  }
}
