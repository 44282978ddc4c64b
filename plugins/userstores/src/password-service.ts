import { type Outbound, OutboundAnswerRefused, OutboundRefused, type OutboundResponse, type Tenant, Transient } from '@gatehouse/kernel'
import type { PasswordOrigin } from '@gatehouse/users/contracts'
import type { PasswordServiceSettings } from './config.ts'

/** Of the allow-list, the time limits and the breakers: `[outbound.password-services]`. */
export const passwordFeature = 'password-services'
const mostBytes = 4096
const validOf = ({ status, body }: OutboundResponse): boolean | undefined => {
  if (status !== 200) return undefined
  try {
    const { valid } = JSON.parse(body.toString('utf8')) as { readonly valid?: unknown }
    return typeof valid === 'boolean' ? valid : undefined
  } catch {
    return undefined
  }
}

/** Asks a service of the old system: `{"tenant", "username", "password"}` is answered by 200 `{"valid": true}` or `false`; anything else is an outage. */
export const passwordService = (outbound: Outbound, name: string, { url, secret, tenants, timeout }: PasswordServiceSettings): PasswordOrigin => {
  const send = async (tenant: Tenant, username: string, password: string): Promise<OutboundResponse> => {
    try {
      return await outbound.send({
        feature: passwordFeature,
        url,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${secret.reveal()}` },
        body: JSON.stringify({ tenant: tenant.slug, username, password }),
        timeoutMs: timeout * 1000,
        maxBytes: mostBytes,
        tenantId: tenant.id,
      })
    } catch (error) {
      // An address that is not allowed is the fault of who operates this, not of who signs in.
      if (error instanceof OutboundAnswerRefused || error instanceof OutboundRefused)
        throw new Transient('a password service gave no usable answer', { cause: error })
      throw error
    }
  }
  return {
    name,
    serves: ({ slug }) => tenants === undefined || tenants.includes(slug),
    async verify(tenant, username, password) {
      const answer = await send(tenant, username, password)
      const valid = validOf(answer)
      if (valid === undefined) throw new Transient('a password service gave no usable answer', { detail: { service: name, status: answer.status } })
      return valid
    },
  }
}
