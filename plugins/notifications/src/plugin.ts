import { Audit, Clock, definePlugin, Log, Sealing, type Tenant, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { Jobs, jobHandlers, schedules } from '@gatehouse/kernel/jobs'
import { notificationsConfig } from './config.ts'
import { Notifications, notificationChannels, notificationTypes } from './contracts.ts'
import { messageMigration, messageStore, messageTable } from './data/messages.ts'
import { deliverer } from './deliver.ts'
import { endedMessages } from './ended.ts'
import { purgeHandler, purgeSchedule } from './purge.ts'
import { notificationsOf } from './send.ts'
import { checkConfigured, templateLookup } from './templates/lookup.ts'

export default definePlugin({
  name: 'notifications',
  config: notificationsConfig,
  points: [notificationTypes, notificationChannels],
  provides: [Notifications],
  needs: { data: Data, clock: Clock, log: Log, sealing: Sealing, jobs: Jobs, tenants: Tenants },
  wants: { audit: Audit },
  setup({ config, deps, host }) {
    checkConfigured(config)
    const store = messageStore(deps)
    const shared = {
      ...deps,
      store,
      ended: endedMessages({ ...deps, store }),
      types: host.items(notificationTypes),
      channels: host.items(notificationChannels),
    }
    host.provide(Notifications, () => notificationsOf(shared))
    host.contribute(tables, messageTable)
    host.contribute(migrations, messageMigration)
    const organizationName = ({ basePath, host: ownHost, name }: Tenant) => (basePath === '' && ownHost === null ? config.organizationName : name)
    host.contribute(jobHandlers, deliverer({ ...shared, lookup: templateLookup(config), organizationName }), purgeHandler(shared))
    host.contribute(schedules, purgeSchedule)
  },
})
