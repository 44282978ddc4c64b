import type { Server, Tenant } from '@gatehouse/kernel'
import { Transient } from '@gatehouse/kernel'
import type { Address } from '@gatehouse/kernel/http'

const timeoutMs = 5_000
const wildcard = new Set(['0.0.0.0', '::', ''])
export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}
/** The server answered its own client with something other than an object of JSON. */
class NoJson extends Transient {
  override readonly code = 'demo.no_json'
}

/**
 * HTTP to the very server this runs in, over the loopback interface: its public address may lead through a proxy that
 * cannot be reached from here. Paths are taken from the discovery document, whose origin is the public one.
 */
export const loopback = (server: Server, address: Address) => {
  const host = () => (wildcard.has(server.host) ? '127.0.0.1' : server.host.includes(':') ? `[${server.host}]` : server.host)
  const inside = (tenant: Tenant, url: string): string => {
    const { pathname, search, origin } = new URL(url)
    if (origin !== new URL(tenant.baseUrl).origin) throw new NoJson('the discovery document names another server')
    return `http://${host()}:${address.port()}${pathname}${search}`
  }
  const send = async (tenant: Tenant, url: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(inside(tenant, url), { redirect: 'manual', ...init, signal: AbortSignal.timeout(timeoutMs) }).catch((cause: unknown) => {
      throw new Transient('the server does not reach itself', { cause })
    })
    const body: unknown = await response.json().catch(() => undefined)
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      throw new NoJson('the answer is no JSON object', { detail: { status: response.status } })
    return { status: response.status, body: body as Answer['body'] }
  }
  return {
    get: (tenant: Tenant, url: string, headers: Readonly<Record<string, string>> = {}) => send(tenant, url, { headers }),
    post: (tenant: Tenant, url: string, form: Readonly<Record<string, string>>) => send(tenant, url, { method: 'POST', body: new URLSearchParams(form) }),
  }
}
export type Loopback = ReturnType<typeof loopback>
