import { BadRequest } from '../../errors/errors.ts'
import { refusePrototypeName } from '../names.ts'

const QUOTE = 34
const BACKSLASH = 92

/** Counts members without parsing, so that depth is refused before memory is spent. @throws BadRequest too deep */
const scan = (text: string, maxDepth: number): number => {
  let depth = 0
  let members = 0
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at)
    if (char === QUOTE) {
      at += 1
      while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1
    } else if (char === 123 || char === 91) {
      depth += 1
      if (depth > maxDepth) throw new BadRequest(`the JSON is nested deeper than ${maxDepth} levels`)
    } else if (char === 125 || char === 93) depth -= 1
    else if (char === 58) members += 1
  }
  return members
}

/** Checks every name and string; the depth is bounded by `scan`. @returns the number of members */
const inspect = (value: unknown): number => {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new BadRequest('the JSON holds a NUL character')
    // RFC 8259 §8.2: databases keep such text each in its own way, two different ones as the same.
    if (!value.isWellFormed()) throw new BadRequest('the JSON holds half of a surrogate pair')
    return 0
  }
  if (typeof value !== 'object' || value === null) return 0
  if (Array.isArray(value)) {
    let members = 0
    for (const item of value) members += inspect(item)
    return members
  }
  let members = 0
  for (const name of Object.keys(value)) {
    refusePrototypeName(name)
    members += 1 + inspect((value as Record<string, unknown>)[name])
  }
  return members
}

/**
 * RFC 8259. A name that comes twice in one object is refused (§4: readers differ on which counts), and so are names that
 * could reach a prototype.
 * @throws BadRequest
 */
export const parseJson = (text: string, maxDepth: number): unknown => {
  const members = scan(text, maxDepth)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new BadRequest('the body is not JSON')
  }
  if (inspect(value) !== members) throw new BadRequest('a name comes twice in one JSON object')
  return value
}
