import { parse, stringify } from 'yaml'
import { InvalidApplication } from '../contracts.ts'
import { ApplicationsError } from '../errors.ts'

export type Format = 'json' | 'yaml'
export const mediaTypes: Readonly<Record<Format, string>> = { json: 'application/json', yaml: 'application/yaml' }
const MOST_DEPTH = 32
const dangerous = new Set(['__proto__', 'constructor', 'prototype'])

const known = new Map<string, Format | 'xml'>([
  ['application/json', 'json'],
  ['json', 'json'],
  ['application/yaml', 'yaml'],
  ['application/x-yaml', 'yaml'],
  ['text/yaml', 'yaml'],
  ['yaml', 'yaml'],
  ['yml', 'yaml'],
  ['application/xml', 'xml'],
  ['text/xml', 'xml'],
  ['xml', 'xml'],
])
/** @param name a media type or the end of a file's name */
const formatNamed = (name: string): Format | undefined => {
  const format = known.get(name.trim().toLowerCase())
  if (format === 'xml') throw new ApplicationsError('noXml', 'applications are exported and imported as JSON or YAML')
  return format
}
/** The first that we have, in the order of the caller. @throws ApplicationsError only XML is wanted */
export const acceptedFormat = (accept: string | undefined): Format => {
  const wanted = (accept ?? '*/*').split(',').map((range) => range.split(';')[0]?.trim() ?? '')
  if (wanted.some((range) => range === '*/*' || range === 'application/*' || range === 'application/octet-stream')) return 'json'
  const found = wanted.map((range) => known.get(range.toLowerCase())).find((format) => format === 'json' || format === 'yaml')
  if (found === 'json' || found === 'yaml') return found
  throw new ApplicationsError('noXml', 'applications are exported and imported as JSON or YAML')
}
/** The name of a file counts where the media type says nothing. @throws ApplicationsError, InvalidApplication */
export const givenFormat = (contentType: string, fileName = ''): Format => {
  const format = formatNamed(contentType.split(';')[0] ?? '') ?? formatNamed(fileName.split('.').at(-1) ?? '')
  if (!format) throw new InvalidApplication('the document is neither JSON nor YAML')
  return format
}

/** Security rules 1.3 and 1.6, for text that the kernel's parser did not see. */
const checkTree = (value: unknown, depth = 0): void => {
  if (typeof value !== 'object' || value === null) return
  if (depth > MOST_DEPTH) throw new InvalidApplication('the document is nested too deeply')
  for (const [name, item] of Object.entries(value)) {
    if (dangerous.has(name)) throw new InvalidApplication('the document holds a name that is not allowed')
    checkTree(item, depth + 1)
  }
}
const read = (format: Format, text: string): unknown => {
  try {
    // No aliases: they can grow a small document without bound.
    return format === 'json' ? JSON.parse(text) : parse(text, { maxAliasCount: 0, schema: 'core', uniqueKeys: true, prettyErrors: false, logLevel: 'error' })
  } catch (error) {
    throw new InvalidApplication('the document cannot be read', { cause: error })
  }
}
/** @throws InvalidApplication */
export const parseDocument = (format: Format, bytes: Buffer): unknown => {
  const value = read(format, bytes.toString('utf8'))
  checkTree(value)
  return value
}
export const writeDocument = (format: Format, value: unknown): string =>
  format === 'json' ? JSON.stringify(value, null, 2) : stringify(value, { aliasDuplicateObjects: false })
