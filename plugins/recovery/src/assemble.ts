import type { Governance } from '@gatehouse/governance/contracts'
import type { Audit, Clock, Sealing, Tenant, Tenants } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { JobHandler, Jobs } from '@gatehouse/kernel/jobs'
import type { RateLimiter, ShortLived } from '@gatehouse/kernel/state'
import type { Notifications } from '@gatehouse/notifications/contracts'
import type { Pages } from '@gatehouse/pages/contracts'
import type { ScimAccountExtension } from '@gatehouse/scim/contracts'
import type { Accounts, PasswordDemands, Users } from '@gatehouse/users/contracts'
import { accountExtension } from './account-extension.ts'
import { recoveryFlows } from './api/flows.ts'
import { recoveryApi } from './api/routes.ts'
import { asker as askerOf } from './ask.ts'
import type { RecoveryConfig } from './config.ts'
import { type RecoveryCodes, recoveryCodes } from './data/codes.ts'
import { type PendingAccounts, pendingAccounts } from './data/pending.ts'
import { askRoutes, codeRoutes } from './http/ask-routes.ts'
import { confirmRoutes } from './http/confirm-routes.ts'
import { issuer } from './issue.ts'
import { people as peopleOf } from './people.ts'
import { purgeHandler } from './purge.ts'
import { redeemer as redeemerOf } from './redeem.ts'
import { tenantRules } from './rules.ts'

export interface Deps {
  readonly data: Data
  readonly clock: Clock
  readonly jobs: Jobs
  readonly sealing: Sealing
  readonly tenants: Tenants
  readonly limiter: RateLimiter
  readonly shortLived: ShortLived
  readonly users: Users
  readonly accounts: Accounts
  readonly demands: PasswordDemands
  readonly notifications: Notifications
  readonly pages: Pages
  readonly audit: Audit | undefined
  readonly governance: Governance | undefined
}
export interface Assembled {
  readonly extension: ScimAccountExtension
  readonly handlers: readonly JobHandler[]
  readonly groups: readonly RouteGroup[]
  readonly codes: RecoveryCodes
  readonly pending: PendingAccounts
  /** Whether the tenant's people are offered to set a forgotten password. */
  readonly offered: (tenant: Tenant) => Promise<boolean>
}

export const assemble = (config: RecoveryConfig, deps: Deps): Assembled => {
  const { data, clock, sealing, pages, notifications } = deps
  let codeKey: Buffer | undefined
  const keyOnce = (): Buffer => {
    codeKey ??= sealing.derive('recovery.code')
    return codeKey
  }
  const codes = recoveryCodes({ data, clock, codeKey: keyOnce })
  const pending = pendingAccounts(data, clock)
  const rules = tenantRules(config, deps.governance)
  const reachable = (): boolean => notifications.has('email')
  const shared = { ...deps, config, rules, codes, pending, people: peopleOf({ ...deps, pending }) }
  const issue = issuer(shared)
  const asker = askerOf({ ...shared, issue })
  const redeemer = redeemerOf(shared)
  const rate = { name: 'recovery.pages', points: config.requestsPerMinute, perSeconds: 60 }
  const forRoutes = { ...shared, asker, redeemer, rate, reachable }
  const flows = recoveryFlows(deps.shortLived, sealing, config.linkLifetime)
  const all = [...confirmRoutes(forRoutes), ...askRoutes(forRoutes), ...codeRoutes(forRoutes)]
  return {
    extension: accountExtension({ ...shared, issue }),
    handlers: [asker.handler, purgeHandler(codes, asker, deps.tenants, clock)],
    groups: [
      routeGroup('recovery', '', all, { errors: (error, request) => pages.error(error, request) }),
      recoveryApi('v1', { ...forRoutes, flows }),
      recoveryApi('v2', { ...forRoutes, flows }),
    ],
    codes,
    pending,
    offered: async (tenant) => reachable() && (await rules(tenant)).forgottenPassword !== 'off',
  }
}
