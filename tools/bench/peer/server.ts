// oidc-provider set up for the same work as ours: run as a process of its own by tools/bench.
import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { hash, verify } from '@node-rs/argon2'
import { type AccountClaims, type Configuration, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import { redirectUri, user } from '../target.ts'
import { sqliteAdapter } from './adapter.ts'

const port = Number(process.env.PEER_PORT)
const alg = process.env.PEER_ALG === 'RS256' ? 'RS256' : 'ES256'
const issuer = `http://127.0.0.1:${port}`
const cheapest = { memoryCost: 8, timeCost: 1, parallelism: 1 }
const stored = await hash(user.password, cheapest)
const jwk = (type: 'rsa' | 'ec') => {
  const { privateKey } = type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: type === 'rsa' ? 'RS256' : 'ES256' }
}
const secret = 'a-secret-of-high-entropy-for-the-bench'
const application = (id: string, grants: string[]) => ({
  client_id: id,
  client_secret: secret,
  grant_types: grants,
  redirect_uris: grants.includes('authorization_code') ? [redirectUri] : [],
  response_types: grants.includes('authorization_code') ? ['code' as const] : [],
  id_token_signed_response_alg: alg as 'ES256',
})
const claims: AccountClaims = { sub: 'ann', name: 'Ann Lee', given_name: 'Ann', family_name: 'Lee', email: 'ann@example.com' }
const configuration: Configuration = {
  adapter: sqliteAdapter(join(process.env.PEER_DIR ?? '.', 'peer.db')) as unknown as Configuration['adapter'],
  clients: [
    application('jwt', ['client_credentials']),
    application('opaque', ['client_credentials']),
    application('login', ['authorization_code', 'refresh_token']),
  ],
  jwks: { keys: [jwk('rsa'), jwk('ec')] },
  cookies: { keys: ['a', 'b'] },
  claims: { openid: ['sub'], profile: ['name', 'given_name', 'family_name'], email: ['email'] },
  scopes: ['openid', 'profile', 'email', 'offline_access'],
  conformIdTokenClaims: true,
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  findAccount: async (_, id) => ({ accountId: id, claims: async () => claims }),
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    userinfo: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx) => (ctx.oidc.client?.clientId === 'jwt' ? 'urn:bench' : []),
      getResourceServerInfo: () => ({ scope: '', audience: 'urn:bench', accessTokenTTL: 3600, accessTokenFormat: 'jwt', jwt: { sign: { alg } } }),
      useGrantedResource: () => false,
    },
  },
  async loadExistingGrant(ctx: KoaContextWithOIDC) {
    const { client, session, provider } = ctx.oidc
    const known = session?.grantIdFor(client?.clientId ?? '')
    if (known) return provider.Grant.find(known)
    const grant = new provider.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' })
    grant.addOIDCScope('openid profile email')
    await grant.save()
    return grant
  },
}
const provider = new Provider(issuer, configuration)

const fields = async (ctx: KoaContextWithOIDC): Promise<URLSearchParams> => {
  const chunks: Buffer[] = []
  for await (const chunk of ctx.req) chunks.push(chunk as Buffer)
  return new URLSearchParams(Buffer.concat(chunks).toString())
}
provider.use(async (ctx, next) => {
  const uid = /^\/interaction\/([\w-]+)$/.exec(ctx.path)?.[1]
  if (!uid) return next()
  const details = await provider.interactionDetails(ctx.req, ctx.res)
  if (ctx.method === 'GET') {
    ctx.type = 'html'
    ctx.body = `<!doctype html><title>Sign in</title><form method="post" action="/interaction/${details.uid}"><input name="username"><input name="password" type="password"><button>Sign in</button></form>`
    return
  }
  const form = await fields(ctx as KoaContextWithOIDC)
  if (!(await verify(stored, form.get('password') ?? ''))) throw new errors.AccessDenied()
  await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: form.get('username') ?? '' } })
  ctx.respond = false
})
provider.listen(port, '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
