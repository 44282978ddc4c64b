import { ConnectionLost } from '../errors.ts'
import type { Link } from './link.ts'

/** For so long a server that failed comes last. */
const restMs = 10_000

/** Several servers of one directory: the first one that answers, in the order of the settings. */
export const createEndpoints = (urls: readonly string[], open: (url: string) => Promise<Link>) => {
  const failedAt = new Map<string, number>()
  const isResting = (url: string) => (failedAt.get(url) ?? Number.NEGATIVE_INFINITY) > performance.now() - restMs
  const rest = (url: string) => void failedAt.set(url, performance.now())
  return {
    several: urls.length > 1,
    rest,
    /** @throws ConnectionLost none of them answers */
    async connect(): Promise<Link> {
      let last: unknown = new ConnectionLost('connect', 'no server is configured')
      for (const url of [...urls.filter((each) => !isResting(each)), ...urls.filter(isResting)]) {
        try {
          const link = await open(url)
          failedAt.delete(url)
          return link
        } catch (error) {
          rest(url)
          last = error
        }
      }
      throw last
    },
  }
}
export type Endpoints = ReturnType<typeof createEndpoints>
