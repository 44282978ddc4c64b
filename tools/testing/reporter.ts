import { writeFileSync } from 'node:fs'
import Mocha from 'mocha'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}
const graceMs = 10_000

/** Mocha's own report; also leaves the counts in the file GATEHOUSE_TEST_COUNTS names, and ends a run that something keeps alive. */
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options)
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats
      const counts: Counts = { passed: passes, failed: failures, skipped: pending }
      if (process.env.GATEHOUSE_TEST_COUNTS) writeFileSync(process.env.GATEHOUSE_TEST_COUNTS, JSON.stringify(counts))
      setTimeout(() => {
        console.error(`The tests are over, but something was left open: ${process.getActiveResourcesInfo().join(', ')}`)
        process.exit(1)
      }, graceMs).unref()
    })
  }
}
