import { UnsupportedMediaType } from '../../errors/errors.ts'
import type { BodyKind } from '../contracts.ts'

const form = 'application/x-www-form-urlencoded'
const parameter = /^\s*charset\s*=\s*"?utf-?8"?\s*$/i

/** What to parse the body as. */
export type Format = 'form' | 'json' | 'raw'

/**
 * Finds the parser for a Content-Type. Only UTF-8: another charset would be read in two ways.
 * @param jsonTypes media types that count as JSON
 * @throws UnsupportedMediaType
 */
export const bodyFormat = (contentType: string | undefined, kind: BodyKind, jsonTypes: ReadonlySet<string>): Format => {
  if (kind === 'raw') return 'raw'
  if (contentType === undefined) throw new UnsupportedMediaType('a Content-Type is needed')
  const mark = contentType.indexOf(';')
  const type = (mark === -1 ? contentType : contentType.slice(0, mark)).trim().toLowerCase()
  if (mark !== -1) refuseOtherCharsets(contentType.slice(mark + 1))
  if (kind !== 'json' && type === form) return 'form'
  if (kind !== 'form' && jsonTypes.has(type)) return 'json'
  throw new UnsupportedMediaType(`the Content-Type must be ${kind === 'form' ? form : [...jsonTypes, ...(kind === 'json' ? [] : [form])].join(' or ')}`)
}

const refuseOtherCharsets = (parameters: string): void => {
  for (const part of parameters.split(';')) {
    if (/^\s*charset\s*=/i.test(part) && !parameter.test(part)) throw new UnsupportedMediaType('the charset must be utf-8')
  }
}
