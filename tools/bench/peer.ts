import type { Target } from './target.ts'

const secret = 'a-secret-of-high-entropy-for-the-bench'
const client = (id: string) => ({ id, secret })

/** oidc-provider as tools/bench/peer/server.ts sets it up. */
export const peerTarget = (url: string): Target => ({
  name: 'oidc-provider',
  url,
  paths: {
    authorize: '/auth',
    token: '/token',
    introspect: '/token/introspection',
    userinfo: '/me',
    discovery: '/.well-known/openid-configuration',
    jwks: '/jwks',
  },
  clients: { jwt: client('jwt'), opaque: client('opaque'), login: client('login') },
  jwtParameters: {},
  signIn: ({ url: at }, username, password) => ({ url: at, form: { username, password } }),
})
