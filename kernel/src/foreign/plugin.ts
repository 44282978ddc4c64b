import { Clock } from '../clock/clock.ts'
import { definePlugin } from '../wiring/plugin.ts'
import { ForeignDatabases } from './contracts.ts'
import { foreignDatabases } from './foreign.ts'

export default definePlugin({
  name: 'foreign-databases',
  table: 'foreign',
  required: true,
  provides: [ForeignDatabases],
  needs: { clock: Clock },
  setup({ deps, host }) {
    host.provide(ForeignDatabases, () => foreignDatabases(deps.clock.monotonic))
  },
})
