import { BadRequest } from '../errors/errors.ts'

/** Anything that is not plainly a path: goes the slow way. `/.well-known` does not match. */
const suspicious = /[^\w\-.~!$&'()*+,=:@/]|\/\/|\/\.\.?(?:\/|$)|\/(?:__proto__|constructor|prototype)(?:\/|$)/
const dotSegment = /(?:^|\/)\.\.?(?:\/|$)/
const prototypeSegment = /\/(?:__proto__|constructor|prototype)(?:\/|$)/
/** RFC 3986 §3.3 pchar and the slash; `;` is left out, so that no matrix parameter can hide a part of the path. */
const pathChars = /^[\w\-.~!$&'()*+,=:@/%]*$/
const percent = /%([0-9a-fA-F]{2})/g
const unreserved = /[\w\-.~]/

/** Decodes what needs no escape (RFC 3986 §6.2.2.2) and refuses what another reader might decode to a delimiter. */
const normaliseEscape = (whole: string, hex: string): string => {
  const code = Number.parseInt(hex, 16)
  if (code < 0x20 || code === 0x7f || code === 0x2f || code === 0x5c) throw new BadRequest('the path holds an escape that is not allowed')
  const char = String.fromCharCode(code)
  return code < 0x80 && unreserved.test(char) ? char : whole.toUpperCase()
}

const carefully = (path: string): string => {
  if (!pathChars.test(path)) throw new BadRequest('the path holds a character that is not allowed')
  if (/%(?![0-9a-fA-F]{2})/.test(path) || /%25[0-9a-fA-F]{2}/.test(path)) throw new BadRequest('the path is not encoded correctly')
  const normal = path.replace(percent, normaliseEscape)
  if (normal.includes('//')) throw new BadRequest('the path holds an empty segment')
  if (dotSegment.test(normal)) throw new BadRequest('the path holds a dot segment')
  if (prototypeSegment.test(normal)) throw new BadRequest('the path holds a name that is not allowed')
  try {
    decodeURIComponent(normal)
  } catch {
    throw new BadRequest('the path is not UTF-8')
  }
  return normal
}

/**
 * The one reading of a path: routing, tenancy and access all use what this returns. What could be read in two ways is
 * refused rather than repaired.
 * @param path the part of the request target before `?`
 * @throws BadRequest
 */
export const normalPath = (path: string): string => {
  if (path.charCodeAt(0) !== 47) throw new BadRequest('the request target is not a path')
  return suspicious.test(path) ? carefully(path) : path
}

export interface Target {
  readonly path: string
  /** Without the `?`. */
  readonly query: string
  /** Of an absolute-form target (RFC 9112 §3.2.2). */
  readonly authority: string | undefined
}
const absolute = /^https?:\/\/([^/?#]*)(.*)$/is

/** Splits a request target into path and query; nothing is decoded yet. @throws BadRequest */
export const splitTarget = (url: string): Target => {
  if (url.includes('#')) throw new BadRequest('the request target holds a fragment')
  const whole = url.charCodeAt(0) === 47 ? undefined : absolute.exec(url)
  const rest = whole ? whole[2] || '/' : url
  const mark = rest.indexOf('?')
  return {
    path: mark === -1 ? rest : rest.slice(0, mark),
    query: mark === -1 ? '' : rest.slice(mark + 1),
    authority: whole?.[1],
  }
}
