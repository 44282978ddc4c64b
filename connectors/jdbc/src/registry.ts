import type { HealthReport } from '@gatehouse/kernel'

export interface Opened {
  readonly name: string
  /** Its slug. */
  readonly tenant: string
  trouble(): string | undefined
}
const mostNamed = 10

/** The stores that are open, for the health of the server: one that is down makes it degraded, not down. */
export const createRegistry = () => {
  const opened = new Set<Opened>()
  return {
    add: (store: Opened) => void opened.add(store),
    remove: (store: Opened) => void opened.delete(store),
    health(): HealthReport {
      const troubled = [...opened].flatMap(({ name, tenant, trouble }) => {
        const reason = trouble()
        return reason === undefined ? [] : [`${tenant}/${name}: ${reason}`]
      })
      return troubled.length === 0
        ? { status: 'up' }
        : { status: 'degraded', reason: `user stores that do not answer: ${troubled.slice(0, mostNamed).join('; ')}` }
    },
  }
}
export type Registry = ReturnType<typeof createRegistry>
