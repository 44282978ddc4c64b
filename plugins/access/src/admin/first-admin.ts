import { randomInt } from 'node:crypto'
import { type Audit, type Log, type Server, ServerError, type Tenant, type Tenants } from '@gatehouse/kernel'
import type { Locks } from '@gatehouse/kernel/state'
import { type Claims, type NewUser, type User, type Users, WeakPassword } from '@gatehouse/users/contracts'
import type { AccessConfig } from '../config.ts'
import type { KnownAdministrators } from '../data/administrators.ts'

export interface FirstAdminDeps {
  readonly config: AccessConfig
  readonly server: Server
  readonly tenants: Tenants
  readonly users: Users
  readonly administrators: KnownAdministrators
  readonly locks: Locks
  readonly audit: Audit | undefined
  readonly log: Log
}
/** What the banner says about the administrator. */
export interface FirstAdmin {
  readonly username: string
  readonly state: 'created' | 'reset' | 'known'
  /** A random one, to be shown once. */
  readonly password: string | undefined
}
/** Without the letters and digits that look alike; 24 of 54 are 138 bits. */
const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const randomPassword = (): string => Array.from({ length: 24 }, () => alphabet[randomInt(alphabet.length)]).join('')

export class AdminRefused extends ServerError {
  override readonly code = 'access.admin_refused'
}

/** The first administrator of an empty server. There is no default password: security rule 1.1. */
export const firstAdmin = ({ config, server, tenants, users, administrators, locks, audit, log }: FirstAdminDeps) => {
  const { username } = config
  const given = config.password?.reveal()
  const random = given === undefined ? randomPassword() : undefined
  const password = given ?? random ?? ''
  const refused = (error: unknown): unknown =>
    error instanceof WeakPassword ? new AdminRefused(`[admin] password is refused: ${error.message}`, { cause: error }) : error

  /** A weak one is only for trying things out. */
  const createUser = async (tenant: Tenant, user: NewUser, within: (user: User) => Promise<void>): Promise<void> => {
    try {
      await users.create(tenant, user, { within })
    } catch (error) {
      if (!(error instanceof WeakPassword) || server.mode !== 'development') throw refused(error)
      log.warn(`[admin] password is weak, which only a development server takes: ${error.message}`)
      await users.create(tenant, user, { within, acceptWeakPassword: true })
    }
  }
  const create = async (): Promise<FirstAdmin> => {
    const tenant = await tenants.default()
    if (await users.find(tenant, 'username', username)) {
      throw new AdminRefused(`there is no administrator, and '${username}' is an ordinary user: set [admin] username to a name that is free`)
    }
    const within = (user: User) => administrators.add(tenant, user.id)
    const claims: Claims = config.email === undefined ? {} : { emailaddress: config.email }
    await createUser(tenant, { username, password, claims }, within)
    return { username, state: 'created', password: random }
  }
  const reset = async (): Promise<FirstAdmin> => {
    const tenant = await tenants.default()
    const user = await users.find(tenant, 'username', username)
    if (!user || !(await administrators.isAdministrator(tenant, user.id))) throw new AdminRefused(`[admin] reset_password: '${username}' is no administrator`)
    const made = random === undefined ? {} : { randomPassword: true as const }
    await users.update(tenant, user.id, { password, ...made, active: true }).catch((error: unknown) => Promise.reject(refused(error)))
    await audit?.record({ tenantId: tenant.id, action: 'access.administrator-reset', outcome: 'success', actorKind: 'system', target: user.id })
    return { username, state: 'reset', password: random }
  }
  /** Of several nodes that start at once, one creates. */
  return async (): Promise<FirstAdmin> => {
    const tenant = await tenants.default()
    if (!config.resetPassword && !(await administrators.none(tenant))) return { username, state: 'known', password: undefined }
    return locks.hold('access.first-admin', async () => {
      if (await administrators.none(tenant)) return create()
      return config.resetPassword ? reset() : { username, state: 'known', password: undefined }
    })
  }
}
