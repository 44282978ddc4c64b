import type { ErrorFormat } from './contracts.ts'
import { restErrors } from './failures.ts'

export interface Prefixed {
  readonly prefix: string
  readonly errors?: ErrorFormat
}

/** For paths that no route answers: the shape of the group with the longest prefix of the path, if there is one. */
export const formatFinder = (groups: Iterable<Prefixed>) => {
  const known = [...groups].filter(({ prefix }) => prefix !== '').sort((a, b) => b.prefix.length - a.prefix.length)
  return (path: string): ErrorFormat | undefined => {
    const group = known.find(({ prefix }) => path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/'))
    return group && (group.errors ?? restErrors)
  }
}
