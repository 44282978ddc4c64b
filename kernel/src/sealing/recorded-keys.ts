import type { Clock } from '../clock/clock.ts'
import type { SystemData } from '../data/contracts.ts'
import { migration } from '../data/migration.ts'
import { globalTable, int, str, time } from '../data/table.ts'
import { MasterKeyError } from './errors.ts'
import type { KeyRing } from './master-key.ts'

/** Ids of the master keys that sealed in this database, in their order: a node with another key notices at its start. */
export const masterKeyTable = globalTable(
  'kernel_master_key',
  { keyId: str(43), number: int(), since: time() },
  { primary: ['keyId'], unique: [{ name: 'kernel_master_key_number', columns: ['number'] }] },
)
export const masterKeyMigration = migration('kernel/master-key', Date.UTC(2026, 10, 24), (schema) => schema.createTable(masterKeyTable))

export const recordedKeys = (system: SystemData, clock: Clock) => {
  const rows = () => system.global(masterKeyTable)
  const latest = async () => (await rows().list({}, { orderBy: [['number', 'desc']], limit: 1 }))[0]
  return {
    latest,
    /** Of two nodes that bring different new keys at once, one is recorded. @throws MasterKeyError this node cannot open what others seal */
    async check({ current, all }: KeyRing): Promise<void> {
      const known = await latest()
      if (known === undefined || all.has(known.keyId)) {
        await rows().insertIgnore({ keyId: current.id, number: (known?.number ?? 0) + 1, since: clock.now() })
      }
      const newest = await latest()
      if (newest && all.has(newest.keyId)) return
      throw new MasterKeyError(
        `secrets in this database are sealed under the master key ${newest?.keyId}, and this node has ${[...all.keys()].join(', ')}: ` +
          'give every node the same [sealing] master_key, or copy master.key from the data directory of a node that works',
      )
    },
  }
}
export type RecordedKeys = ReturnType<typeof recordedKeys>
