import { Audit, Clock, definePlugin, Log, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { jobHandlers, schedules } from '@gatehouse/kernel/jobs'
import { personalData, userDeleted } from '@gatehouse/users/contracts'
import { auditLog } from './audit.ts'
import { auditConfig } from './config.ts'
import { erasureMigration, erasureTable } from './data/erasure-table.ts'
import { recordMigration, recordTable } from './data/record-table.ts'
import { erasureHandler, erasureNoted, erasureSchedule } from './erasure/erase.ts'
import { auditOfPerson } from './erasure/personal-data.ts'
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
    host.contribute(tables, recordTable, erasureTable)
    host.contribute(migrations, recordMigration, erasureMigration)
    host.contribute(routes, auditRoutes(recordReader(deps.data)))
    host.contribute(jobHandlers, purgeHandler({ ...deps, retentionSeconds: config.retention }), erasureHandler({ ...deps, afterSeconds: config.eraseAfter }))
    host.contribute(schedules, purgeSchedule, erasureSchedule)
    host.contribute(personalData, auditOfPerson(deps.data))
    host.subscribe(userDeleted, { id: 'audit.erase-deleted-user', handle: erasureNoted(deps) })
    hearFacts(host, audit)
  },
})
