import type { Tenant } from '@gatehouse/kernel'
import { z } from '@gatehouse/kernel'
import type { Reply } from '@gatehouse/kernel/http'
import { ok } from '@gatehouse/kernel/http'
import type { Keys, SigningAlgorithm } from '@gatehouse/keys/contracts'
import type { Client, ClientSetting, Issuer, VerifiedToken } from '@gatehouse/oauth/contracts'
import type { Enclose } from './envelopes.ts'

interface Deps {
  readonly keys: Keys
  readonly issuer: Issuer
  readonly enclose: Enclose
}
const NAME = 'userinfoSignedResponseAlg'
/** `userinfo_signed_response_alg` of OpenID Connect Registration §2; empty: plain JSON. Not in the reference product. */
export const userinfoSetting = (algorithms: readonly SigningAlgorithm[]): ClientSetting<'' | SigningAlgorithm> => ({
  name: NAME,
  schema: z.enum(['', ...algorithms], { error: 'Invalid signature algorithm requested' }).default(''),
})
const algorithmOf = ({ settings }: Pick<Client, 'settings'>) => (settings?.[NAME] as '' | SigningAlgorithm | undefined) || undefined

/** OpenID Connect Core §5.3.2: JSON, or a JWT for the client, signed and enclosed as it wants. */
export const userinfoAnswers =
  ({ keys, issuer, enclose }: Deps) =>
  async (tenant: Tenant, { client }: Pick<VerifiedToken, 'client'>, claims: Readonly<Record<string, unknown>>): Promise<Reply> => {
    const alg = algorithmOf(client)
    const signed = alg && (await keys.sign(tenant, { ...claims, iss: issuer.of(tenant), aud: client.clientId }, { alg, typ: 'JWT' }))
    const { text, jwt } = await enclose(tenant, client, { kind: 'userinfo', text: signed ?? JSON.stringify(claims), jwt: signed !== undefined })
    return jwt ? { status: 200, headers: { 'content-type': 'application/jwt', 'cache-control': 'no-store' }, body: text } : ok(claims)
  }
export type UserinfoAnswers = ReturnType<typeof userinfoAnswers>
