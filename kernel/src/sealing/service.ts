import { join } from 'node:path'
import type { Log } from '../log/contracts.ts'
import type { Secret } from '../schema/secret.ts'
import type { Sealing } from './contracts.ts'
import { MasterKeyError } from './errors.ts'
import { makeKeyFile, readKeyFile } from './key-file.ts'
import { type KeyRing, keyRing, parseMasterKey } from './master-key.ts'
import type { RecordedKeys } from './recorded-keys.ts'
import { isStale, seal, unseal } from './seal.ts'

export interface Deps {
  readonly masterKey: Secret | undefined
  readonly previousKeys: readonly Secret[]
  readonly dataDir: string
  readonly recorded: RecordedKeys
  readonly log: Log
}
export const sealingService = ({ masterKey, previousKeys, dataDir, recorded, log }: Deps): { readonly sealing: Sealing; start(): Promise<void> } => {
  const path = join(dataDir, 'master.key')
  let ring: KeyRing | undefined
  const keys = (): KeyRing => {
    if (!ring) throw new MasterKeyError('the master key is not there before the server has started')
    return ring
  }
  const older = () => previousKeys.map((key) => parseMasterKey(key.reveal(), '[sealing] previous_keys'))

  const fromFile = async (): Promise<KeyRing> => {
    const lines = await readKeyFile(path)
    if (!lines) {
      const sealedBefore = await recorded.latest()
      if (sealedBefore) {
        throw new MasterKeyError(
          `secrets in this database are sealed under the master key ${sealedBefore.keyId}: set [sealing] master_key, or bring ${path} back`,
        )
      }
      if (await makeKeyFile(path)) log.warn('made a master key: back it up, and give it to every node of this database', { path })
      return fromFile()
    }
    const [current, ...previous] = lines.map((line) => parseMasterKey(line, path))
    if (!current) throw new MasterKeyError(`${path} is empty`)
    return keyRing(current, [...previous, ...older()])
  }
  return {
    async start() {
      const opened = masterKey ? keyRing(parseMasterKey(masterKey.reveal(), '[sealing] master_key'), older()) : await fromFile()
      await recorded.check(opened)
      ring = opened
    },
    sealing: {
      seal: (plain, context) => seal(keys(), plain, context),
      open: (sealed, context) => unseal(keys(), sealed, context),
      derive: (purpose) => keys().current.derive(purpose),
      stale: (sealed) => isStale(keys(), sealed),
    },
  }
}
