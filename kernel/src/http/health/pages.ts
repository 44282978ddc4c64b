import type { Clock } from '../../clock/clock.ts'
import type { Health, HealthReport } from '../../health/contracts.ts'
import type { Reply } from '../contracts.ts'
import { json } from '../replies.ts'

type Checks = Awaited<ReturnType<Health['report']>>
interface State {
  readonly at: number
  readonly ready: boolean
  readonly checks: Checks
}
const FRESH_MS = 1000
const LIMIT_MS = 2500

const stalled: Checks = new Map([['health', { status: 'down', reason: 'the checks took too long', required: true }]])
const overall = ({ ready, checks }: State): HealthReport['status'] =>
  ready ? ([...checks.values()].some(({ status }) => status !== 'up') ? 'degraded' : 'up') : 'down'

/** Answers of health checks. Probes that come within a second share one examination. */
export const healthPages = (health: Health, clock: Clock, limitMs = LIMIT_MS) => {
  let state: State | undefined
  let running: Promise<State> | undefined

  const limited = (report: Promise<Checks>): Promise<Checks> => {
    const { promise, resolve } = Promise.withResolvers<Checks>()
    const timer = setTimeout(resolve, limitMs, stalled)
    report.then(resolve, () => resolve(stalled)).finally(() => clearTimeout(timer))
    return promise
  }
  const examine = async (): Promise<State> => {
    const checks = await limited(health.report())
    const ready = [...checks.values()].every(({ status, required }) => !required || status !== 'down')
    state = { at: clock.monotonic(), ready, checks }
    return state
  }
  const current = async (): Promise<State> => {
    if (state && clock.monotonic() - state.at < FRESH_MS) return state
    running ??= examine().finally(() => {
      running = undefined
    })
    return running
  }
  const notNow = (): Reply => json(503, { status: 'down', reason: 'the server is starting or stopping' })

  return {
    /** The process runs; nothing else is asked, so that an outage elsewhere restarts nothing. */
    live: async (): Promise<Reply> => json(200, { status: 'up' }),
    /** 503 while a required part is down or the server stops. */
    async ready(): Promise<Reply> {
      if (!health.accepting()) return notNow()
      const now = await current()
      return json(now.ready ? 200 : 503, { status: overall(now), checks: Object.fromEntries(now.checks) })
    },
    /** The same for clients of the reference product: `/api/health-check/v1.0/health`. */
    async components(): Promise<Reply> {
      if (!health.accepting()) return notNow()
      const now = await current()
      return json(now.ready ? 200 : 503, { health: [...now.checks].map(([key, { status }]) => ({ key, value: status })) })
    },
  }
}
export type HealthPages = ReturnType<typeof healthPages>
