import { Governance, governanceConnectors } from '@gatehouse/governance/contracts'
import { Audit, Clock, definePlugin, Sealing, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { Jobs, jobHandlers, schedules } from '@gatehouse/kernel/jobs'
import { RateLimiter, ShortLived } from '@gatehouse/kernel/state'
import { Notifications, notificationTypes } from '@gatehouse/notifications/contracts'
import { catalogues, Pages, views } from '@gatehouse/pages/contracts'
import { signInLinks } from '@gatehouse/password/contracts'
import { scimAccountExtensions } from '@gatehouse/scim/contracts'
import { Accounts, PasswordDemands, Users } from '@gatehouse/users/contracts'
import { assemble } from './assemble.ts'
import { recoveryConfig } from './config.ts'
import { recoveryMigration, recoveryTables } from './data/tables.ts'
import { recoveryConnectors } from './governance.ts'
import { hearUsers } from './hear.ts'
import { mailTypes } from './mails/types.ts'
import { purgeSchedule } from './purge.ts'
import { pages } from './scenarios.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'
import { codeView, forgottenView } from './views/forgotten.ts'
import { addressDoneView, lateView, passwordDoneView, sentView } from './views/notes.ts'
import { addressView, passwordView } from './views/password.ts'

export default definePlugin({
  name: 'recovery',
  config: recoveryConfig,
  needs: {
    data: Data,
    clock: Clock,
    jobs: Jobs,
    sealing: Sealing,
    tenants: Tenants,
    limiter: RateLimiter,
    shortLived: ShortLived,
    users: Users,
    accounts: Accounts,
    demands: PasswordDemands,
    notifications: Notifications,
    pages: Pages,
  },
  wants: { audit: Audit, governance: Governance },
  setup({ config, deps, host }) {
    const { extension, handlers, groups, codes, pending, offered } = assemble(config, deps)
    hearUsers(host, codes, pending)
    host.contribute(scimAccountExtensions, extension)
    host.contribute(jobHandlers, ...handlers)
    host.contribute(schedules, purgeSchedule)
    host.contribute(routes, ...groups)
    host.contribute(tables, ...recoveryTables)
    host.contribute(migrations, recoveryMigration)
    host.contribute(notificationTypes, ...mailTypes)
    host.contribute(views, forgottenView, codeView, passwordView, addressView, sentView, passwordDoneView, addressDoneView, lateView)
    host.contribute(catalogues, english, german)
    host.contribute(signInLinks, { name: 'recovery.forgotten', order: 1, labelKey: 'recovery.forgot', path: pages.forgotten, shownTo: offered })
    host.contribute(governanceConnectors, ...recoveryConnectors(config))
  },
})
