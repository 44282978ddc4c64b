import { ask, basic, expect } from './http.ts'
import { login } from './login.ts'
import type { Target } from './target.ts'

export interface Workload {
  readonly name: string
  /** How many times better than the peer we mean to be. */
  readonly aim: number
  readonly alg: 'ES256' | 'RS256'
  readonly operations: number
  /** @returns one operation; called many times at once, each time with the number of its lane. */
  prepare(target: Target, lanes: number): Promise<(lane: number) => Promise<unknown>>
}
const credentials = (kind: 'jwt' | 'opaque') => async (target: Target) => {
  const { id, secret } = target.clients[kind]
  const form = { grant_type: 'client_credentials', ...(kind === 'jwt' ? target.jwtParameters : {}) }
  const headers = basic(id, secret)
  return async () => expect(await ask(target.url + target.paths.token, { headers, form }), 200)
}
const fetchOf = (path: keyof Target['paths']) => async (target: Target) => async () => expect(await ask(target.url + target.paths[path]), 200)

export const workloads: readonly Workload[] = [
  { name: 'client credentials, JWT ES256', aim: 1.6, alg: 'ES256', operations: 6000, prepare: credentials('jwt') },
  { name: 'client credentials, JWT RS256', aim: 1.25, alg: 'RS256', operations: 4000, prepare: credentials('jwt') },
  { name: 'client credentials, opaque, durable', aim: 2.5, alg: 'ES256', operations: 6000, prepare: credentials('opaque') },
  { name: 'complete login, 5 requests, durable', aim: 2.2, alg: 'ES256', operations: 2000, prepare: async (target) => () => login(target) },
  {
    name: 'introspection, opaque',
    aim: 2.3,
    alg: 'ES256',
    operations: 8000,
    async prepare(target) {
      const { id, secret } = target.clients.opaque
      const headers = basic(id, secret)
      const made = expect(await ask(target.url + target.paths.token, { headers, form: { grant_type: 'client_credentials' } }), 200)
      const form = { token: JSON.parse(made.body).access_token }
      return async () => {
        const reply = expect(await ask(target.url + target.paths.introspect, { headers, form }), 200)
        if (!reply.body.includes('"active":true')) throw new Error(reply.body)
      }
    },
  },
  {
    name: 'userinfo, 5 claims',
    aim: 2,
    alg: 'ES256',
    operations: 8000,
    async prepare(target) {
      const { access_token } = await login(target)
      const headers = { authorization: `Bearer ${access_token}` }
      return async () => expect(await ask(target.url + target.paths.userinfo, { headers }), 200)
    },
  },
  {
    name: 'refresh with rotation',
    aim: 2,
    alg: 'ES256',
    operations: 3000,
    async prepare(target, lanes) {
      const { id, secret } = target.clients.login
      const headers = basic(id, secret)
      const current: string[] = []
      for (let lane = 0; lane < lanes; lane++) current.push((await login(target)).refresh_token)
      return async (lane) => {
        const form = { grant_type: 'refresh_token', refresh_token: current[lane] ?? '' }
        current[lane] = JSON.parse(expect(await ask(target.url + target.paths.token, { headers, form }), 200).body).refresh_token
      }
    },
  },
  { name: 'discovery', aim: 1.8, alg: 'ES256', operations: 10_000, prepare: fetchOf('discovery') },
  { name: 'JWKS', aim: 1.2, alg: 'ES256', operations: 10_000, prepare: fetchOf('jwks') },
]
