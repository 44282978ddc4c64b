import { Unauthorized } from '@gatehouse/kernel'
import type { AccessPolicy, Principal, Request } from '@gatehouse/kernel/http'
import { RegistrationError } from '../errors.ts'
import type { Registration, Registrations } from '../registrations.ts'

interface Deps {
  readonly access: AccessPolicy | undefined
  readonly registrations: Registrations
}
export interface Caller {
  /** Undefined: the client itself, by its registration access token, or nobody. */
  readonly principal: Principal | undefined
}
export interface Known extends Caller {
  readonly registration: Registration
}
/** The same for an unknown client and a wrong token: RFC 7592 §2.1. */
const refused = () => new RegistrationError('invalid_token', 'the credentials do not allow this')
const bearerOf = ({ headers }: Request): string | undefined => /^bearer +([\w~+/.=-]+)$/i.exec(headers.authorization ?? '')?.[1]

export const createGuard = ({ access, registrations }: Deps) => {
  const holding = async (request: Request, permission: string): Promise<Principal> => {
    const principal = await access?.authenticate(request)
    if (!principal || principal.tenantId !== request.tenant.id) throw new Unauthorized('credentials are needed')
    if (principal.permissions !== 'all' && !principal.permissions.has(permission))
      throw new RegistrationError('insufficient_scope', `the permission ${permission} is needed`)
    return principal
  }
  return {
    holding,
    /** @returns undefined for those who present nothing, where they may. @throws what they present is not good enough */
    registrar: (request: Request, required: boolean): Promise<Principal> | undefined =>
      request.headers.authorization === undefined && !required ? undefined : holding(request, 'internal_dcr_create'),
    /** The client itself, or whoever has the permission. @throws RegistrationError */
    async known(request: Request<{ readonly clientId: string }>, permission: string): Promise<Known> {
      const { tenant, params } = request
      const token = bearerOf(request)
      const own = token === undefined ? undefined : await registrations.byToken(tenant, params.clientId, token)
      if (own) return { principal: undefined, registration: own }
      const principal = await holding(request, permission)
      const registration = await registrations.find(tenant, params.clientId)
      if (!registration) throw refused()
      return { principal, registration }
    },
  }
}
export type Guard = ReturnType<typeof createGuard>
