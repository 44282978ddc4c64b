import type { IncomingMessage } from 'node:http'
import { BadRequest } from '../errors/errors.ts'

/** By length first: most names of a request are none of these. */
const bitOf = (name: string): number => {
  if (name.length === 4) return name.toLowerCase() === 'host' ? 1 : 0
  if (name.length === 12) return name.toLowerCase() === 'content-type' ? 2 : 0
  if (name.length === 13) return name.toLowerCase() === 'authorization' ? 4 : 0
  return 0
}

/** Refuses fields that may come once and came twice: Node keeps the first, a proxy may have read the last. RFC 9112 §3.2. @throws BadRequest */
export const refuseRepeatedHeaders = ({ rawHeaders }: IncomingMessage): void => {
  let seen = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const bit = bitOf(rawHeaders[at] as string)
    if ((seen & bit) !== 0) throw new BadRequest('a header came twice')
    seen |= bit
  }
}
