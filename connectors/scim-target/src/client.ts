import { type Outbound, type OutboundResponse, ServerError, Transient } from '@gatehouse/kernel'
import { authorizationOf, type Settings } from './settings.ts'

/** The other side does not take it: asking again does not help. */
export class ScimTargetRefused extends ServerError {
  override readonly code = 'scim_target.refused'
  override readonly status = 502
}
export interface Answer {
  readonly status: number
  readonly json: unknown
}
const mediaType = 'application/scim+json'
const passing = new Set([408, 425, 429])

const parsed = ({ body }: OutboundResponse): unknown => {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new ScimTargetRefused('the other side answered with something that is not JSON')
  }
}
/** Requests to one SCIM service provider, RFC 7644. */
export const scimClient = (outbound: Outbound, settings: Settings, tenantId: string) => {
  const base = settings.url.replace(/\/+$/, '')
  const headers = { authorization: authorizationOf(settings), accept: mediaType }
  return {
    /** @param taken other statuses than success that the caller can do something with @throws Transient, ScimTargetRefused */
    async send(method: string, path: string, body?: unknown, taken: readonly number[] = []): Promise<Answer> {
      const response = await outbound.send({
        feature: 'provisioning',
        url: `${base}${path}`,
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': mediaType }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        tenantId,
      })
      const { status } = response
      if (status >= 500 || passing.has(status)) throw new Transient('the provisioning target is not available', { detail: { status } })
      if (taken.includes(status)) return { status, json: undefined }
      if (status < 200 || status > 299) throw new ScimTargetRefused(`the provisioning target answered with ${status}`, { detail: { method, status } })
      return { status, json: parsed(response) }
    },
  }
}
export type ScimClient = ReturnType<typeof scimClient>
