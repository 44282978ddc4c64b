import { DirectoryUnavailable } from '../errors.ts'
import type { Directory, Part, Visit } from './directory.ts'
import { type Following, mayFollow, parseReference } from './reference.ts'

/** References that lead to references. */
const mostHops = 5
/** Parts of the tree that one search visits. */
const mostParts = 50
const mostServers = 10

export interface ReferralDeps {
  readonly main: Directory
  /** Its servers: nothing leads back to them. */
  readonly urls: readonly string[]
  readonly following: Following
  /** The directory behind one other server, with the same account. */
  readonly open: (server: string) => Directory
}
interface Stop extends Part {
  readonly hops: number
}

/** A directory whose searches go on where its references lead, RFC 4511 §4.5.3: only to servers that the settings name, and nowhere twice. */
export const followReferrals = ({ main, urls, following, open }: ReferralDeps): Directory => {
  const own = new Set(urls.map((url) => parseReference(url)?.server))
  const servers = new Map<string, Directory>()
  const directoryAt = (server: string): Directory | undefined => {
    const known = servers.get(server)
    if (known || own.has(server) || servers.size >= mostServers) return known
    const made = open(server)
    servers.set(server, made)
    return made
  }
  const each = async (baseDn: string, visit: Visit): Promise<DirectoryUnavailable | undefined> => {
    const seen = new Set<string>()
    let missed: DirectoryUnavailable | undefined
    const stops: Stop[] = [{ directory: whole, baseDn, scope: 'sub', hops: 0 }]
    for (let stop = stops.shift(); stop; stop = stops.shift()) {
      const { hops } = stop
      const references = await visit(stop).catch((error: unknown) => {
        if (hops === 0 || !(error instanceof DirectoryUnavailable)) throw error
        missed ??= error
        return []
      })
      for (const text of stop.hops < mostHops ? references : []) {
        const reference = parseReference(text)
        const directory = reference && mayFollow(reference, following) ? directoryAt(reference.server) : undefined
        if (!reference || !directory) continue
        const next = { directory, baseDn: reference.baseDn ?? stop.baseDn, scope: reference.scope ?? stop.scope, hops: stop.hops + 1 }
        const key = `${reference.server} ${next.scope} ${next.baseDn.toLowerCase()}`
        if (seen.has(key) || seen.size >= mostParts) continue
        seen.add(key)
        stops.push(next)
      }
    }
    return missed
  }
  const all = () => [main, ...servers.values()]
  const whole: Directory = {
    ...main,
    each,
    trouble: () =>
      all()
        .map(({ trouble }) => trouble())
        .find((reason) => reason !== undefined),
    close() {
      for (const { close } of all()) close()
    },
  }
  return whole
}
