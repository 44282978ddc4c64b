import type { Permissions } from '@gatehouse/access/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { User } from '@gatehouse/users/contracts'
import type { Client, ScopeSource } from '../contracts.ts'

/** Every signed-in user's, over any application. */
export const LOGIN_SCOPE = 'internal_login'
/** Asks for all that the caller may have. */
const EVERYTHING = 'SYSTEM'
const isManagement = (scope: string): boolean => scope.startsWith('internal_')

interface Deps {
  readonly sources: ReadonlyMap<string, ScopeSource>
  /** Undefined: no user has any permission but to use their own account. */
  readonly permissions: Permissions | undefined
}

/**
 * Which of the wanted scopes a token may hold. Whatever is asked for, a scope of an API needs that the application was
 * authorized for it and, in a user's token, that the user has a role with it that counts in this application, unless the API was
 * authorized with 'No Policy' (security rule 3.12). Others are dropped.
 */
export const createScopePolicy = ({ sources, permissions }: Deps) => {
  const authorized = async (tenant: Tenant, { application }: Client, user: User | undefined): Promise<readonly string[]> => {
    const { authorizedScopes, openScopes = [] } = application
    if (!user) return authorizedScopes.filter((scope) => scope !== LOGIN_SCOPE)
    const isOpen = (scope: string): boolean => openScopes.includes(scope) && !isManagement(scope)
    // Accounts that are no people have nothing to serve themselves with.
    const login = user.kind === undefined ? [LOGIN_SCOPE] : []
    if (authorizedScopes.every(isOpen)) return [...authorizedScopes, ...login]
    const may = (await permissions?.of(tenant, user, application.id)) ?? new Set<string>()
    const held = authorizedScopes.filter((scope) => isOpen(scope) || may === 'all' || may.has(scope))
    return [...held.filter((scope) => scope !== LOGIN_SCOPE), ...login]
  }
  const fromSources = async (tenant: Tenant, client: Client, user: User | undefined, wanted: readonly string[]) => {
    const found = new Set<string>()
    for (const source of sources.values()) for (const scope of await source.grant(tenant, client, user, wanted)) found.add(scope)
    return found
  }
  return {
    async grant(tenant: Tenant, client: Client, user: User | undefined, wanted: readonly string[]): Promise<readonly string[]> {
      if (wanted.length === 0) return wanted
      const held = await authorized(tenant, client, user)
      const asked = wanted.includes(EVERYTHING) ? [...new Set([...wanted, ...held.filter(isManagement)])] : wanted
      const others = asked.filter((scope) => !isManagement(scope))
      const sourced = others.length === 0 ? undefined : await fromSources(tenant, client, user, others)
      return asked.filter((scope) => scope !== EVERYTHING && (held.includes(scope) || sourced?.has(scope)))
    },
    /** Management scopes of a token that still hold: the user or the application may have lost some since. Security rule 3.10. */
    async permissions(tenant: Tenant, client: Client, user: User | undefined, scopes: readonly string[]): Promise<ReadonlySet<string>> {
      const management = scopes.filter(isManagement)
      if (management.length === 0) return new Set()
      const held = new Set(await authorized(tenant, client, user))
      return new Set(management.filter((scope) => held.has(scope)))
    },
    /** How scopes read on the consent page; one that nobody describes reads as its name. */
    async describe(tenant: Tenant, scopes: readonly string[]) {
      const known = new Map<string, { readonly name: string; readonly label: string; readonly description: string }>()
      for (const source of sources.values()) for (const one of await source.describe(tenant, scopes)) known.set(one.name, one)
      return scopes.map((name) => known.get(name) ?? { name, label: name, description: '' })
    },
  }
}
export type ScopePolicy = ReturnType<typeof createScopePolicy>
