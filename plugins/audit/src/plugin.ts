import { Audit, Clock, definePlugin, Log, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { jobHandlers, schedules } from '@gatehouse/kernel/jobs'
import { auditLog } from './audit.ts'
import { auditConfig } from './config.ts'
import { recordMigration, recordTable } from './data/record-table.ts'
import { hearFacts } from './hears.ts'
import { auditRoutes } from './http/routes.ts'
import { purgeHandler, purgeSchedule } from './purge.ts'
import { recordReader } from './records.ts'

export default definePlugin({
  name: 'audit',
  config: auditConfig,
  provides: [Audit],
  needs: { data: Data, clock: Clock, log: Log, tenants: Tenants },
  setup({ config, deps, host }) {
    const audit = auditLog({ ...deps, logRecords: config.log })
    host.provide(Audit, () => audit)
    host.contribute(tables, recordTable)
    host.contribute(migrations, recordMigration)
    host.contribute(routes, auditRoutes(recordReader(deps.data)))
    host.contribute(jobHandlers, purgeHandler({ ...deps, retentionSeconds: config.retention }))
    host.contribute(schedules, purgeSchedule)
    hearFacts(host, audit)
  },
})
