import { ScimError } from '../contracts.ts'
import { invalidPath } from '../errors.ts'
import { type Filter, parseFilter } from '../filter/parse.ts'
import type { Attribute } from '../schema/attribute.ts'
import { type SchemaSet, subAttribute } from '../schema/lookup.ts'

/** Where an operation works. RFC 7644 §3.5.2 figure 1. */
export type Target =
  | { readonly kind: 'extension'; readonly extension: string }
  | {
      readonly kind: 'attribute'
      readonly extension: string | undefined
      readonly attribute: Attribute
      readonly filter: Filter | undefined
      readonly sub: Attribute | undefined
    }
const maxLength = 1024

const withFilter = ({ named }: SchemaSet, path: string, open: number): Target => {
  const close = path.lastIndexOf(']')
  const found = named(path.slice(0, open))
  const rest = path.slice(close + 1)
  if (close < open || !found || found.sub || (rest !== '' && !rest.startsWith('.'))) return invalidPath('the path is not of the grammar of RFC 7644')
  if (!found.attribute.multiValued) return invalidPath(`${found.attribute.name} has one value: it takes no filter`)
  const sub = rest === '' ? undefined : (subAttribute(found.attribute, rest.slice(1)) ?? invalidPath('the path names a part that does not exist'))
  try {
    return { kind: 'attribute', ...found, filter: parseFilter(path.slice(open + 1, close)), sub }
  } catch (error) {
    throw error instanceof ScimError ? new ScimError(400, 'invalidPath', error.message) : error
  }
}
/** @throws ScimError invalidPath */
export const parsePath = (schemas: SchemaSet, path: string): Target => {
  if (path.length > maxLength) return invalidPath(`a path has at most ${maxLength} characters`)
  const open = path.indexOf('[')
  if (open !== -1) return withFilter(schemas, path, open)
  const extension = schemas.extensionNamed(path)
  if (extension) return { kind: 'extension', extension: extension.id }
  const found = schemas.splitUrn(path)?.rest === '' ? undefined : schemas.named(path)
  return found ? { kind: 'attribute', ...found, filter: undefined } : invalidPath('the path names an attribute that does not exist')
}
