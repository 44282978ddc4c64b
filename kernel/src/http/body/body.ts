import { isUtf8 } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { BadRequest, UnsupportedMediaType } from '../../errors/errors.ts'
import type { BodyKind } from '../contracts.ts'
import { parseJson } from './json.ts'
import { bodyFormat, type Format } from './media-type.ts'
import { parseParameters } from './parameters.ts'
import { readBody } from './read.ts'

/** What one route lets in; made once, when it is mounted. */
export interface BodyRules {
  readonly kind: BodyKind
  readonly jsonTypes: ReadonlySet<string>
  /** Bytes. */
  readonly limit: number
  readonly maxDepth: number
  readonly maxParameters: number
  readonly repeatable: boolean
  readonly lists?: readonly string[] | undefined
}

const parse = (bytes: Buffer, format: Format, rules: BodyRules): unknown => {
  if (format === 'raw') return bytes
  if (!isUtf8(bytes)) throw new BadRequest('the body is not UTF-8')
  const text = bytes.toString('utf8')
  if (format === 'json') return parseJson(text, rules.maxDepth)
  if (text.includes('\0')) throw new BadRequest('a parameter holds a NUL character')
  return parseParameters(text, rules)
}

/** Reads and parses the body of a request. An empty body without a Content-Type is `undefined`, or no bytes where raw. */
export const takeBody = async (req: IncomingMessage, res: ServerResponse, rules: BodyRules): Promise<unknown> => {
  const { headers } = req
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    throw new UnsupportedMediaType('an encoded body is not accepted')
  }
  const type = headers['content-type']
  if (type === undefined && headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') {
    return rules.kind === 'raw' ? Buffer.alloc(0) : undefined
  }
  const format = bodyFormat(type, rules.kind, rules.jsonTypes)
  return parse(await readBody(req, res, rules.limit), format, rules)
}
