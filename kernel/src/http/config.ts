import { type Infer, s } from '../schema/schema.ts'

/** `[http]`: limits of the front door. */
export const httpConfig = s.object({
  bodyLimit: s.int(1024 * 1024).describe('Bytes of a request body, unless the route says otherwise'),
  headerLimit: s.int(16 * 1024).describe('Bytes of the request line and the headers together'),
  maxParameters: s.int(1000).describe('Parameters in one query or form'),
  jsonDepth: s.int(32).describe('Levels of nesting in a JSON body'),
  headersTimeout: s.duration('10s').describe('For the request line and the headers to arrive'),
  keepAliveTimeout: s.duration('65s').describe('An idle connection is closed after this; longer than that of the proxy in front'),
  maxConnections: s.int(10_000).describe('Connections at one time; more are closed at once'),
  maxRequestsPerConnection: s.int(10_000).describe('Then the connection is closed with its answer'),
  drainDelay: s
    .duration('0s')
    .describe('How long requests are still taken after readiness fell: time for a load balancer to look elsewhere. Half of `drain_timeout` at most'),
  accessLog: s.oneOf(['off', 'debug', 'info'], 'debug').describe('The level of the line that each answer writes'),
  trustedOrigins: s.array(s.url()).default([]).describe('Other sites whose forms may be posted to our own pages, such as a sign-in page of your own'),
  hstsMaxAge: s.duration('365d').describe('Strict-Transport-Security, sent where the public URL is https; 0 leaves it out'),
})
export type HttpConfig = Infer<typeof httpConfig>
