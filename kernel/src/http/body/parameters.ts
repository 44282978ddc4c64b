import { BadRequest, RepeatedParameter } from '../../errors/errors.ts'
import { quotable, refusePrototypeName } from '../names.ts'

export interface ParameterRules {
  /** More of them are refused. */
  readonly maxParameters: number
  /** A repeated name takes its last value instead of being refused. */
  readonly repeatable: boolean
  /** Names whose values are joined by spaces. */
  readonly lists?: readonly string[] | undefined
}

const decode = (part: string): string => {
  const spaced = part.includes('+') ? part.replaceAll('+', ' ') : part
  if (!spaced.includes('%')) return spaced
  let decoded: string
  try {
    decoded = decodeURIComponent(spaced)
  } catch {
    throw new BadRequest('a parameter is not encoded correctly')
  }
  if (decoded.includes('\0')) throw new BadRequest('a parameter holds a NUL character')
  return decoded
}

/**
 * `application/x-www-form-urlencoded`, for queries and form bodies alike. Pairs without a name are left out.
 * @returns an object without a prototype
 * @throws RepeatedParameter a name came twice, RFC 6749 §3.1 and §3.2; BadRequest otherwise
 */
export const parseParameters = (text: string, rules: ParameterRules): Record<string, string> => {
  const result: Record<string, string> = Object.create(null)
  let count = 0
  for (let from = 0; from < text.length; ) {
    const found = text.indexOf('&', from)
    const end = found === -1 ? text.length : found
    if (end > from) {
      count += 1
      if (count > rules.maxParameters) throw new BadRequest(`there are more than ${rules.maxParameters} parameters`)
      const equals = text.indexOf('=', from)
      const split = equals === -1 || equals > end ? end : equals
      const name = decode(text.slice(from, split))
      if (name !== '') {
        refusePrototypeName(name)
        const value = split === end ? '' : decode(text.slice(split + 1, end))
        if (!(name in result)) result[name] = value
        else if (rules.lists?.includes(name)) result[name] += ` ${value}`
        else if (rules.repeatable) result[name] = value
        else throw new RepeatedParameter(`the parameter ${quotable(name)} came twice`)
      }
    }
    from = end + 1
  }
  return result
}
