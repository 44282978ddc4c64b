import { Clock } from '../clock/clock.ts'
import { Server } from '../config/contracts.ts'
import { migrations, SystemData, tables } from '../data/contracts.ts'
import { Log } from '../log/contracts.ts'
import { s } from '../schema/schema.ts'
import { definePlugin } from '../wiring/plugin.ts'
import { Sealing } from './contracts.ts'
import { masterKeyMigration, masterKeyTable, recordedKeys } from './recorded-keys.ts'
import { sealingService } from './service.ts'

const settings = s.object({
  masterKey: s.optional(s.secret()).describe('32 random bytes in base64. Default: the first line of master.key in the data directory, made at the first start'),
  previousKeys: s.array(s.secret()).default([]).describe('Older master keys: they open what they sealed, and seal no more'),
})

export default definePlugin({
  name: 'sealing',
  table: 'sealing',
  required: true,
  config: settings,
  provides: [Sealing],
  needs: { system: SystemData, clock: Clock, server: Server, log: Log },
  setup({ config, deps, host }) {
    const { sealing, start } = sealingService({
      ...config,
      masterKey: config.masterKey,
      dataDir: deps.server.dataDir,
      recorded: recordedKeys(deps.system, deps.clock),
      log: deps.log,
    })
    host.contribute(tables, masterKeyTable)
    host.contribute(migrations, masterKeyMigration)
    host.provide(Sealing, () => sealing)
    return { start }
  },
})
