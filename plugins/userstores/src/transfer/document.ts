import { parse, stringify } from 'yaml'
import { UserStoreError } from '../errors.ts'
import { type NewStoreBody, newStore } from '../http/schemas.ts'

export type Format = 'json' | 'yaml'
export const mediaTypes: Readonly<Record<Format, string>> = { json: 'application/json', yaml: 'application/yaml' }
const formats: Readonly<Record<string, Format>> = {
  'application/json': 'json',
  'text/json': 'json',
  'application/yaml': 'yaml',
  'application/x-yaml': 'yaml',
  'text/yaml': 'yaml',
}
const anything = new Set(['*/*', 'application/*', 'application/octet-stream'])

/** The first that we have, in the order of the caller; YAML where all is welcome. @throws UserStoreError */
export const acceptedFormat = (accept = '*/*'): Format => {
  const wanted = accept.split(',').map((range) => (range.split(';')[0] ?? '').trim().toLowerCase())
  const found = wanted.find((range) => anything.has(range) || Object.hasOwn(formats, range))
  if (found === undefined) throw new UserStoreError('invalid', 'user stores are exported as YAML or JSON')
  return formats[found] ?? 'yaml'
}
export const writeDocument = (format: Format, value: unknown): string =>
  format === 'json' ? JSON.stringify(value, null, 2) : stringify(value, { aliasDuplicateObjects: false })

const read = (text: string): unknown => {
  try {
    // JSON is YAML, too. No aliases: they can grow a small document without bound.
    return parse(text, { maxAliasCount: 0, schema: 'core', uniqueKeys: true, prettyErrors: false, logLevel: 'error' })
  } catch {
    throw new UserStoreError('invalid', 'the file is neither YAML nor JSON')
  }
}
/** What POST would take. @throws UserStoreError */
export const readDocument = (bytes: Buffer): NewStoreBody => {
  const result = newStore.safeParse(read(bytes.toString('utf8')))
  if (result.success) return result.data
  const { path = [], message = '' } = result.error.issues[0] ?? {}
  throw new UserStoreError('invalid', `${path.map(String).join('.')}: ${message}`.slice(0, 500))
}
