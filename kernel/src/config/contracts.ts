import { extensionPoint, token } from '../wiring/token.ts'

/** The `[server]` table: where this process runs and what it is reached by. Parsed once, before any plugin is set up. */
export interface Server {
  /** `development` allows the demo and plain http; `production` refuses what is unsafe. */
  readonly mode: 'development' | 'production'
  /** `server` answers http; `worker` runs jobs only. In the embedded default the server runs the jobs as well. */
  readonly role: 'server' | 'worker'
  /** Random, for each start of the process: names it in locks and logs. */
  readonly nodeId: string
  /** Absolute; made at start with mode 0700. Holds the SQLite file and the master key. */
  readonly dataDir: string
  readonly host: string
  readonly port: number
  /** No trailing slash. Default `http://localhost:<port>`. */
  readonly publicUrl: string
  /** Metrics listen here on 127.0.0.1; 0: on a free port; undefined: off. */
  readonly managementPort: number | undefined
  readonly managementHost: string
  /** CIDR ranges whose X-Forwarded-* are believed. */
  readonly trustedProxies: readonly string[]
  readonly requestTimeoutSeconds: number
  /** Longest wait for requests in flight after SIGTERM. */
  readonly drainTimeoutSeconds: number
}
export const Server = token<Server>('kernel.server')

/** Lines of the banner that `npm start` prints when everything is ready. Never logged: a first-run password may be in one. */
export interface StartNotice {
  readonly name: string
  /** Lower is printed earlier. */
  readonly order: number
  lines(): Promise<readonly string[]> | readonly string[]
}
export const startNotices = extensionPoint<StartNotice>('kernel.start-notices', (item) => item.name)
