import { Agent } from 'node:http'
import { Agent as TlsAgent } from 'node:https'
import { getCACertificates } from 'node:tls'

const limits = { keepAlive: true, maxSockets: 32, maxTotalSockets: 128, maxFreeSockets: 8, timeout: 15_000, scheduling: 'lifo' } as const

/**
 * The connections of one feature. Features share none: a connection that one may have, another may not. Agents of our own
 * know no proxy from the environment, and certificates are checked whatever NODE_TLS_REJECT_UNAUTHORIZED says.
 * @param ca PEM, trusted besides the public roots
 */
export const createAgents = (ca: string | undefined) => {
  const plain = new Agent(limits)
  const tls = new TlsAgent({
    ...limits,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] }),
  })
  return {
    of: (protocol: string): Agent => (protocol === 'https:' ? tls : plain),
    close() {
      plain.destroy()
      tls.destroy()
    },
  }
}
