import type { Administrators } from '@gatehouse/access/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { Principal } from '@gatehouse/kernel/http'
import { ScimError } from './contracts.ts'
import { notMutable } from './errors.ts'
import { accountFlags } from './resource/account.ts'
import { type Complex, emptyObject, same, type Value } from './resource/value.ts'
import { enterpriseUser, systemUser } from './schema/extensions.ts'

/** What a user may not set of itself: names, states, marks and what the organization says about it. Security rules 5.1, 5.5 and 7.2. */
const notOwn: readonly (readonly [extension: string | undefined, name: string])[] = [
  [undefined, 'userName'],
  [undefined, 'externalId'],
  [undefined, 'active'],
  [undefined, 'userType'],
  [undefined, 'password'],
  [undefined, 'entitlements'],
  [undefined, 'x509Certificates'],
  [undefined, enterpriseUser],
  [systemUser, 'emailVerified'],
  [systemUser, 'phoneVerified'],
  ...Object.keys(accountFlags).map((name) => [systemUser, name] as const),
]
const valueAt = (resource: Complex, extension: string | undefined, name: string): Value | undefined =>
  (extension === undefined ? resource : ((resource[extension] ?? emptyObject()) as Complex))[name]

/** @throws ScimError mutability */
export const refuseNotOwn = (before: Complex, after: Complex): void => {
  for (const [extension, name] of notOwn) if (!same(valueAt(before, extension, name), valueAt(after, extension, name))) notMutable(`${name} cannot be set here`)
}
/** RFC 7644 §3.5.1: PUT leaves alone what may only be read. */
export const keepNotOwn = (before: Complex, after: Complex): Complex => {
  for (const [extension, name] of notOwn) {
    const value = valueAt(before, extension, name)
    if (extension !== undefined) after[extension] ??= emptyObject()
    const into = extension === undefined ? after : (after[extension] as Complex)
    if (value === undefined) delete into[name]
    else into[name] = value
    if (extension !== undefined && Object.keys(into).length === 0) delete after[extension]
  }
  return after
}

/** Who may manage users may not by that become an administrator: only administrators change one. */
export const administratorGuard =
  (administrators: Administrators | undefined) =>
  async (tenant: Tenant, principal: Principal | undefined, userId: string): Promise<void> => {
    if (!administrators || principal?.permissions === 'all') return
    if (await administrators.isAdministrator(tenant, userId)) throw new ScimError(403, undefined, 'only administrators change an administrator')
  }
export type AdministratorGuard = ReturnType<typeof administratorGuard>
