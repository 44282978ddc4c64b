import type { HealthReport } from '@gatehouse/kernel'

export interface Opened {
  readonly name: string
  readonly tenant: string
  trouble(): string | undefined
}
const mostNamed = 20

/** The open stores of this node, for its health: a directory that is down leaves the server degraded, not down. */
export const createRegistry = () => {
  const opened = new Set<Opened>()
  return {
    add: (store: Opened): void => void opened.add(store),
    remove: (store: Opened): void => void opened.delete(store),
    health(): HealthReport {
      const broken = [...opened].flatMap(({ name, tenant, trouble }) => {
        const reason = trouble()
        return reason === undefined ? [] : [`${name} of tenant ${tenant}: ${reason}`]
      })
      if (broken.length === 0) return { status: 'up' }
      const more = broken.length > mostNamed ? `; and ${broken.length - mostNamed} more` : ''
      return { status: 'degraded', reason: `user stores that do not answer: ${broken.slice(0, mostNamed).join('; ')}${more}` }
    },
  }
}
export type Registry = ReturnType<typeof createRegistry>
