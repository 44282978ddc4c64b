import { Clock } from '../clock/clock.ts'
import { Server } from '../config/contracts.ts'
import { Data, migrations, SystemData, tables } from '../data/contracts.ts'
import { Events } from '../events/contracts.ts'
import { s } from '../schema/schema.ts'
import { Caches } from '../state/contracts.ts'
import { definePlugin } from '../wiring/plugin.ts'
import { Tenants } from './contracts.ts'
import { isSlug } from './names.ts'
import { tenantMigration, tenantTable } from './table.ts'
import { tenantRegistry } from './tenants.ts'

const settings = s.object({
  default: s.string('carbon.super').refine(isSlug, 'must be a tenant name').describe('The tenant of paths without /t/…; made at the first start'),
})

export default definePlugin({
  name: 'tenancy',
  table: 'tenancy',
  required: true,
  config: settings,
  provides: [Tenants],
  needs: { data: Data, system: SystemData, caches: Caches, events: Events, clock: Clock, server: Server },
  setup({ config, deps, host }) {
    const tenants = tenantRegistry({ ...deps, publicUrl: deps.server.publicUrl, defaultSlug: config.default })
    host.contribute(tables, tenantTable)
    host.contribute(migrations, tenantMigration)
    host.provide(Tenants, () => tenants)
    return { start: tenants.ensureDefault }
  },
})
