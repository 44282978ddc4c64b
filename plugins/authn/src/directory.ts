import type { AuthenticatorDirectory } from '@gatehouse/applications/contracts'
import type { Connections } from '@gatehouse/kernel'
import { type AuthenticatorKind, authenticators } from './contracts.ts'

// biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
type Kinds = ReadonlyMap<string, AuthenticatorKind<any>>

/** What authentication sequences may name: the kinds that are here, and the connections of the tenant. */
export const authenticatorDirectory = (kinds: Kinds, connections: Pick<Connections, 'list'>): AuthenticatorDirectory => ({
  name: 'authn',
  async knows(tenant, { idp, authenticator }) {
    const found = kinds.get(authenticator)
    if (!found || found.entrance) return false
    if (idp === 'LOCAL') return true
    return (await connections.list(tenant, authenticators.id)).some(({ name, kind }) => name === idp && kind === authenticator)
  },
})
