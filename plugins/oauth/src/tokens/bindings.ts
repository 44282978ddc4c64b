import type { Request } from '@gatehouse/kernel/http'
import type { OwnClient } from '../clients/stored.ts'
import type { BindingClaims, TokenBinding } from '../contracts.ts'

type Claims = Readonly<Record<string, unknown>> | null | undefined

/** What a token's claims say that it is bound to. */
export const bindingIn = (claims: Claims): BindingClaims | undefined => {
  const { binding_type, binding_ref } = claims ?? {}
  return typeof binding_type === 'string' && typeof binding_ref === 'string' ? { binding_type, binding_ref } : undefined
}
/** Tokens of applications with `validateTokenBinding` count for whom they are bound to: oauth2-oidc.md §4.9, security rule 3.8. */
export const createBindings = (known: ReadonlyMap<string, TokenBinding>) => ({
  async held(request: Request, { validatesBinding }: Pick<OwnClient, 'validatesBinding'>, claims: Claims): Promise<boolean> {
    const bound = validatesBinding ? bindingIn(claims) : undefined
    if (!bound) return true
    const binding = known.get(bound.binding_type)
    // Its plugin was switched off since: nobody can tell who holds it.
    if (!binding) return false
    return (await binding.held?.(request, bound.binding_ref)) ?? true
  },
})
export type Bindings = ReturnType<typeof createBindings>
