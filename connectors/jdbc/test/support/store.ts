import type { OutboundAddresses } from '@gatehouse/kernel'
import type { Locks } from '@gatehouse/kernel/state'
import { fakeLog, foreignDatabases, testTenant } from '@gatehouse/kernel/testing'
import type { Digests, PasswordVerifier, UserStore, UserWriter } from '@gatehouse/users/contracts'
import { testDigests } from '@gatehouse/users/testing'
import { jdbcUserStore } from '../../src/kind.ts'
import { createRegistry } from '../../src/registry.ts'

/** One process, so a queue for each name is enough. */
const queues = (): Locks => {
  const tails = new Map<string, Promise<unknown>>()
  return {
    hold(name, work) {
      const turn = (tails.get(name) ?? Promise.resolve()).then(() => work(new AbortController().signal))
      tails.set(
        name,
        turn.catch(() => {}),
      )
      return turn
    },
  }
}
export interface OpenOptions {
  readonly sqliteFolder?: string | undefined
  readonly allows?: OutboundAddresses['allows']
  readonly digests?: Digests
}
export const jdbcKind = ({ sqliteFolder, allows = () => true, digests = testDigests() }: OpenOptions = {}) => {
  const log = fakeLog()
  const registry = createRegistry()
  const kind = jdbcUserStore({
    databases: foreignDatabases(() => performance.now()),
    addresses: { allows },
    digests,
    clock: { now: Date.now, monotonic: () => performance.now() },
    locks: queues(),
    log,
    registry,
    sqliteFolder,
  })
  return { kind, log, registry }
}
type FullStore = UserStore & PasswordVerifier & UserWriter
/** An open store that reads and writes. */
export const openJdbc = async (settings: Readonly<Record<string, unknown>>, options: OpenOptions = {}) => {
  const { kind, log, registry } = jdbcKind(options)
  const store = await kind.open(kind.settings.parse(settings), testTenant(), 'HR')
  return { store: store as unknown as FullStore, log, registry, close: () => store.close() }
}
