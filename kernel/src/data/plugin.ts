import { Clock } from '../clock/clock.ts'
import { Server } from '../config/contracts.ts'
import { Log } from '../log/contracts.ts'
import { definePlugin } from '../wiring/plugin.ts'
import { Data, migrations, SystemData, tables } from './contracts.ts'
import { dataService } from './service.ts'
import { dataSettings } from './settings.ts'

export default definePlugin({
  name: 'data',
  table: 'data',
  required: true,
  config: dataSettings,
  points: [tables, migrations],
  provides: [Data, SystemData],
  needs: { server: Server, clock: Clock, log: Log },
  setup({ config, deps, host }) {
    const service = dataService({ ...deps, config, tables: host.items(tables), migrations: host.items(migrations) })
    host.provide(Data, () => service.data)
    host.provide(SystemData, () => service.system)
    return service
  },
})
