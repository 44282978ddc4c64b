import type { Clock } from '@gatehouse/kernel'
import type { Keys } from '@gatehouse/keys/contracts'
import type { Issuer, ResponseEnvelope } from '@gatehouse/oauth/contracts'
import type { ClientEncryption } from '@gatehouse/token-encryption/contracts'
import type { JarmConfig } from './config.ts'
import { algorithmOf, ENCRYPTION } from './settings.ts'

interface Deps {
  readonly keys: Keys
  readonly issuer: Issuer
  readonly clock: Clock
  readonly config: JarmConfig
  readonly encryption: ClientEncryption | undefined
}
/** Names of response modes, and the modes that they travel by. JARM §2.3. */
const carriers: Readonly<Record<string, string | undefined>> = {
  jwt: undefined,
  'query.jwt': 'query',
  'fragment.jwt': 'fragment',
  'form_post.jwt': 'form_post',
}
/** RFC 9207 §2.4: `iss` is in the JWT and nowhere else. */
const withoutOwn = ({ iss: _, aud: __, exp: ___, ...answer }: Readonly<Record<string, string>>) => answer

/** JARM §2.1 and §2.2: the answer, or an error, in a JWT for the client, signed, and encrypted where it wants that. */
export const jwtEnvelopes = ({ keys, issuer, clock, config, encryption }: Deps): readonly ResponseEnvelope[] =>
  Object.entries(carriers).map(([name, mode]) => ({
    name,
    mode,
    async wrap({ tenant, client }, answer) {
      const now = Math.floor(clock.now() / 1000)
      const payload = { ...withoutOwn(answer), iss: issuer.of(tenant), aud: client.clientId, iat: now, exp: now + config.responseTtl }
      const text = await keys.sign(tenant, payload, { alg: algorithmOf(client), typ: 'JWT' })
      return { response: (await encryption?.enclose(tenant, client, ENCRYPTION, { text, jwt: true })) ?? text }
    },
  }))
