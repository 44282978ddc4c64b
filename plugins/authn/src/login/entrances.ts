import type { Tenant } from '@gatehouse/kernel'
import type { AuthenticatorKind, Openings } from '../contracts.ts'
import type { Option } from '../sequence.ts'
import type { AttemptState } from './attempt-state.ts'

// biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
type Kinds = ReadonlyMap<string, AuthenticatorKind<any>>
/** By the name of its opening, or of its kind. */
export type Wanted = { readonly opening: string } | { readonly authenticator: string }
export type Entrances = ReturnType<typeof createEntrances>

const local = (authenticator: string): Option => ({ idp: 'LOCAL', authenticator })

/** Ways into a login that make the user. What they stand for has to be offered: no application gets users by a method that it does not take. */
export const createEntrances = (kinds: Kinds) => ({
  /** @param options those of the first step */
  async find(tenant: Tenant, { results, demand }: AttemptState, options: readonly Option[], wanted: Wanted): Promise<Option | undefined> {
    if (results.length > 0 || demand.userId !== undefined) return undefined
    for (const { name, entrance } of kinds.values()) {
      if (!entrance || ('opening' in wanted ? entrance.opening !== wanted.opening : name !== wanted.authenticator)) continue
      const offered = options.some(({ idp, authenticator }) => idp === 'LOCAL' && authenticator === entrance.standsFor)
      if (offered && (await entrance.openTo(tenant))) return local(name)
    }
    return undefined
  },
  /** What a step counts as. */
  standsFor: (option: Option): Option => {
    const entrance = option.idp === 'LOCAL' ? kinds.get(option.authenticator)?.entrance : undefined
    return entrance ? local(entrance.standsFor) : option
  },
})
export const createOpenings = (kinds: Kinds): Openings => ({
  async has(tenant, opening) {
    for (const { entrance } of kinds.values()) if (entrance?.opening === opening && (await entrance.openTo(tenant))) return true
    return false
  },
})
