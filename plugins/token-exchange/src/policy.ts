import { type Infer, s, z } from '@gatehouse/kernel'
import type { Client, ClientSetting } from '@gatehouse/oauth/contracts'

const names = z.array(z.string().min(1).max(255)).max(100).default([])

/** `tokenExchange` of an application's OpenID Connect configuration. Whoever is not named may not. */
export const exchangePolicy = s.object({
  enabled: z.boolean().default(false),
  /** Client ids whose tokens it may hand in, besides its own and those that name it as their audience. `*`: of every client. */
  subjectClients: names,
  /** Names of trusted issuers whose tokens it may hand in. */
  issuers: names,
  /** What tokens that carry no scopes of ours, those of issuers and ID tokens, may become at most. */
  scopes: names,
  /** Values that `audience` and `resource` may have. */
  audiences: names,
  /** User ids and client ids that may act for users by an `actor_token`, besides whom the subject token's `may_act` names. `*`: everybody. */
  actors: names,
  /** Lets it get tokens that do not say that somebody acts for the user. */
  impersonation: z.boolean().default(false),
  /** Gives refresh tokens, so that the new right outlives the one that it was made of. */
  refreshTokens: z.boolean().default(false),
})
export type ExchangePolicy = Infer<typeof exchangePolicy>
export const exchangeSetting: ClientSetting<ExchangePolicy> = { name: 'tokenExchange', schema: exchangePolicy }

const off = exchangePolicy.parse({})
export const policyOf = ({ settings }: Client): ExchangePolicy => {
  const stored = settings?.[exchangeSetting.name]
  return stored === undefined ? off : exchangePolicy.parse(stored)
}
export const allows = (list: readonly string[], value: string): boolean => list.includes(value) || list.includes('*')
