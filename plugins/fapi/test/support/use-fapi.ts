import { Clock } from '@gatehouse/kernel'
import { type FixedClock, fixedClock, type TestServerOptions } from '@gatehouse/kernel/testing'
import { type FapiProvider, startFapi } from './provider.ts'

interface Started {
  readonly provider: FapiProvider
  readonly clock: FixedClock
}
/**
 * One provider for the tests of a `describe`, with a clock that they move.
 * @param set made once it is there, such as clients
 */
export const useFapi = <T extends object>(set: (started: Started) => Promise<T>, options: TestServerOptions = {}): Started & T => {
  const at = {} as Started & T
  before(async () => {
    const clock = fixedClock(Date.now())
    const started = { clock, provider: await startFapi({ ...options, replace: [[Clock, clock]] }) }
    Object.assign(at, started, await set(started))
  })
  after(() => at.provider.stop())
  return at
}
