import { invalidSyntax } from '../errors.ts'
import { isComplex } from '../resource/value.ts'

export interface Operation {
  readonly op: 'add' | 'remove' | 'replace'
  readonly path: string | undefined
  readonly value: unknown
}
export const patchMessage = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
const maxOperations = 200

const operation = (given: unknown): Operation => {
  if (!isComplex(given)) return invalidSyntax('an operation is an object')
  const op = typeof given.op === 'string' ? given.op.toLowerCase() : undefined
  if (op !== 'add' && op !== 'remove' && op !== 'replace') return invalidSyntax('op is add, remove or replace')
  if (given.path !== undefined && given.path !== null && typeof given.path !== 'string') return invalidSyntax('path is text')
  return { op, path: given.path || undefined, value: given.value }
}
/** RFC 7644 §3.5.2. Entra writes `Add` and `Replace`. @throws ScimError invalidSyntax */
export const parsePatch = (body: unknown): readonly Operation[] => {
  if (!isComplex(body)) return invalidSyntax('the body is an object')
  if (body.schemas !== undefined && !(Array.isArray(body.schemas) && body.schemas.includes(patchMessage)))
    return invalidSyntax(`schemas is ["${patchMessage}"]`)
  const operations = body.Operations ?? body.operations
  if (!Array.isArray(operations) || operations.length === 0) return invalidSyntax('Operations is a list of at least one operation')
  if (operations.length > maxOperations) return invalidSyntax(`a patch holds at most ${maxOperations} operations`)
  return operations.map(operation)
}
