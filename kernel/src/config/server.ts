import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { type Infer, s, z } from '../schema/schema.ts'
import type { Server } from './contracts.ts'

export const defaultPort = 9763
const port = { min: 0, max: 65_535 }

/** The `[server]` table. */
export const serverSchema = s.object({
  mode: s.oneOf(['development', 'production'], 'development').describe('`development` allows the demo and plain http; `production` refuses what is unsafe'),
  host: s.string('127.0.0.1').describe('The address to listen on; `0.0.0.0` for all'),
  port: s.int(defaultPort, port).describe('The port to listen on; 0 for a free one'),
  publicUrl: s
    .optional(s.url())
    .describe('What this server is reached by, proxies included; every issuer and link starts with it. Default: http://localhost:<port>'),
  dataDir: s.string('.data').describe('The SQLite file and the master key are there; made with mode 0700'),
  managementPort: z
    .union([s.int(undefined, port), z.literal('off')])
    .default(0)
    .describe('Metrics listen here; 0 for a free port, "off" for none'),
  managementHost: s.string('127.0.0.1').describe('The address that metrics listen on'),
  trustedProxies: s.array(s.text()).default([]).describe('CIDR ranges whose X-Forwarded-* headers are believed'),
  requestTimeout: s.duration('30s').describe('Longest time for one request'),
  drainTimeout: s.duration('20s').describe('Longest wait for requests in flight after SIGTERM'),
})

export interface Surroundings {
  readonly role: Server['role']
  /** Relative paths start here. */
  readonly folder: string
}
export const serverOf = (config: Infer<typeof serverSchema>, { role, folder }: Surroundings): Server => ({
  mode: config.mode,
  role,
  nodeId: randomBytes(6).toString('hex'),
  dataDir: resolve(folder, config.dataDir),
  host: config.host,
  port: config.port,
  publicUrl: (config.publicUrl ?? `http://localhost:${config.port}`).replace(/\/+$/, ''),
  managementPort: config.managementPort === 'off' ? undefined : config.managementPort,
  managementHost: config.managementHost,
  trustedProxies: config.trustedProxies,
  requestTimeoutSeconds: config.requestTimeout,
  drainTimeoutSeconds: config.drainTimeout,
})
