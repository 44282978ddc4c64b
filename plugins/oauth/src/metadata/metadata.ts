import type { Tenant } from '@gatehouse/kernel'
import { LRUCache } from 'lru-cache'
import type { Issuer, MetadataSource, ServerMetadata } from '../contracts.ts'

interface Deps {
  readonly sources: ReadonlyMap<string, MetadataSource>
  readonly issuer: Issuer
}
interface Made {
  readonly baseUrl: string
  readonly current: readonly unknown[]
  readonly bytes: Buffer
}
const MOST_TENANTS = 2000

const bothOf = (before: unknown, value: unknown): unknown =>
  Array.isArray(before) && Array.isArray(value) ? [...new Set([...before, ...value])] : typeof value === 'boolean' ? before === true || value : value
/** Arrays of one member are united, as each plugin names the values that it adds; of two booleans `true` wins. */
const united = (documents: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> => {
  const result: Record<string, unknown> = {}
  for (const document of documents) {
    for (const [name, value] of Object.entries(document)) result[name] = bothOf(result[name], value)
  }
  return result
}
/** RFC 8414 §2 and OpenID Connect Discovery §3, as bytes: nothing in them depends on the request. */
export const createMetadata = ({ sources, issuer }: Deps): ServerMetadata => {
  const made = new LRUCache<string, Made>({ max: MOST_TENANTS })
  return {
    async bytes(tenant: Tenant) {
      const current = await Promise.all([...sources.values()].flatMap((source) => source.current?.(tenant) ?? []))
      const known = made.get(tenant.id)
      if (known?.baseUrl === tenant.baseUrl && current.every((members, place) => members === known.current[place])) return known.bytes
      const stated = united([{ issuer: issuer.of(tenant) }, ...[...sources.values()].map((source) => source.members(tenant)), ...current])
      const derived = [...sources.values()].map((source) => source.derived?.(tenant, stated) ?? {})
      const document = united([stated, ...derived])
      const bytes = Buffer.from(JSON.stringify(document))
      made.set(tenant.id, { baseUrl: tenant.baseUrl, current, bytes })
      return bytes
    },
  }
}
