import type { Application } from '@gatehouse/applications/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { User } from '@gatehouse/users/contracts'
import type { Client, SubjectType } from '../contracts.ts'

const LOCAL = 'http://wso2.org/claims/'

/** The application's subject claim, by default the user id. */
const claimed = ({ claimConfiguration }: Application, user: User): string => {
  const { uri } = claimConfiguration.subject.claim
  const name = uri.startsWith(LOCAL) ? uri.slice(LOCAL.length) : ''
  if (name === 'username') return user.username
  const value = name === 'userid' ? undefined : user.claims[name]
  return typeof value === 'string' && value !== '' ? value : user.id
}
/** `aut` of tokens. Undefined: the application itself. */
export const subjectKind = (user: User | undefined) => (user === undefined ? 'APPLICATION' : user.kind === 'agent' ? 'AGENT' : 'APPLICATION_USER')
const PUBLIC = 'public'
const typeOf = ({ settings }: Client): string => {
  const { subjectType = PUBLIC } = (settings?.subject ?? {}) as { readonly subjectType?: string }
  return subjectType
}
export const isPublic = (client: Client): boolean => typeOf(client) === PUBLIC

/** `sub` of a user at a client. */
export const createSubjects =
  (types: ReadonlyMap<string, SubjectType>) =>
  (tenant: Tenant, client: Client, user: User): string | Promise<string> => {
    const name = typeOf(client)
    if (name === PUBLIC) return claimed(client.application, user)
    const type = types.get(name)
    // Its plugin was switched off since: a public subject would tell who the user is.
    if (!type) throw new Error(`there is no subject type ${name}`)
    return type.subject(tenant, client, user)
  }
export type SubjectOf = ReturnType<typeof createSubjects>
