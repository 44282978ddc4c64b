import { type Infer, z } from '@gatehouse/kernel'
import type { SigningAlgorithm } from '@gatehouse/keys/contracts'
import type { OAuthConfig } from '../config.ts'
import { type ClientSetting, signingAlgorithms } from '../contracts.ts'
import { accessTokenNotYet, idTokenNotYet, notYet } from './not-yet.ts'
import { originFault, redirectUriFault } from './redirect-uris.ts'

const MOST = 100
const lifetime = (fallback: number) =>
  z
    .int()
    .positive()
    .max(10 * 365 * 86_400)
    .default(fallback)
const audiences = z
  .array(z.string().min(1).max(1000))
  .max(MOST)
  .refine((list) => new Set(list).size === list.length, 'Audience values cannot contain duplicates or empty values.')
const refusing = (fault: (value: string) => string | undefined) =>
  z
    .string()
    .max(2000)
    .superRefine((value, context) => {
      const message = fault(value)
      if (message) context.addIssue({ code: 'custom', message })
    })

/** JWA names, and the reference product's name for RS256. */
const idTokenAlg = (algorithms: readonly SigningAlgorithm[]) =>
  z
    .enum(['SHA256withRSA', ...algorithms], { error: 'Invalid signature algorithm requested' })
    .default('RS256')
    .transform((alg) => (alg === 'SHA256withRSA' ? 'RS256' : alg))

/** What an application may be told to sign its assertions with: RFC 7591 §2. */
const assertionAlgorithms = [...signingAlgorithms, 'HS256', 'HS384', 'HS512'] as const

/**
 * What an application's OAuth side is configured by: `OpenIDConnectConfiguration` of the management API.
 * @param algorithms that the server signs with
 */
export const clientSettings = (config: OAuthConfig, algorithms: readonly SigningAlgorithm[]) => {
  const redirectUris = z.array(refusing((uri) => redirectUriFault(uri, config))).max(MOST)
  return z.strictObject({
    grantTypes: z.array(z.string().min(1).max(128)).min(1).max(MOST),
    callbackURLs: redirectUris.default([]),
    /** Not in the reference product, where the callback URLs serve: after logout, these are used instead. */
    postLogoutRedirectUris: redirectUris.optional(),
    allowedOrigins: z.array(refusing(originFault)).max(MOST).default([]),
    publicClient: z.boolean().default(false),
    pkce: z.strictObject({ mandatory: z.boolean().default(true), supportPlainTransformAlgorithm: z.boolean().default(false) }).prefault({}),
    accessToken: z
      .strictObject({
        type: z.enum(['Default', 'JWT']).default('Default'),
        userAccessTokenExpiryInSeconds: lifetime(config.accessTokenTtl),
        applicationAccessTokenExpiryInSeconds: lifetime(config.applicationTokenTtl),
        /** `None`, or a sender constraint. */
        bindingType: z.string().max(64).default('None'),
        validateTokenBinding: z.boolean().default(false),
        revokeTokensWhenIDPSessionTerminated: z.boolean().default(false),
        enableJwtScopeAsArray: z.boolean().default(false),
        /** Not in the reference product, where the ID token's audiences serve. */
        audience: audiences.optional(),
        /** Of JWTs, in place of the configured one; not in the reference product. */
        signingAlg: z.enum(['', ...algorithms], { error: 'Invalid signature algorithm requested' }).default(''),
        ...accessTokenNotYet,
      })
      .prefault({}),
    refreshToken: z
      .strictObject({
        expiryInSeconds: lifetime(config.refreshTokenTtl),
        renewRefreshToken: z.boolean().default(true),
        extendRenewedRefreshTokenExpiryTime: z.boolean().default(true),
        /** A refresh token that comes again is answered for so many seconds, so many times: the answer may have been lost. */
        gracefulRefreshTokenRotationEnabled: z.boolean().default(false),
        gracefulRefreshTokenRotationValidityPeriod: z.int().min(1).max(60).default(30),
        gracefulRefreshTokenReuseLimit: z.int().min(1).max(5).default(1),
      })
      .prefault({}),
    idToken: z
      .strictObject({
        expiryInSeconds: lifetime(config.idTokenTtl),
        audience: audiences.default([]),
        idTokenSignedResponseAlg: idTokenAlg(algorithms),
        ...idTokenNotYet,
      })
      .prefault({}),
    clientAuthentication: z
      .strictObject({
        tokenEndpointAuthMethod: z.string().max(64).default(''),
        tokenEndpointAuthSigningAlg: z.enum(['', ...assertionAlgorithms], { error: 'Invalid signature algorithm requested' }).default(''),
        /** RFC 4514. */
        tlsClientAuthSubjectDn: z.string().max(1000).default(''),
        tokenEndpointAllowReusePvtKeyJwt: z.boolean().default(false),
      })
      .prefault({}),
    ...notYet,
  })
}
export type ClientSettings = Infer<ReturnType<typeof clientSettings>>

type Base = ReturnType<typeof clientSettings>
/** Members of members that are there, such as `idToken.encryption`. */
const withNested = (base: Base, parts: readonly ClientSetting[]): Base => {
  let shape: Record<string, z.ZodType> = {}
  for (const { name, schema } of parts) {
    const [owner = '', member = ''] = name.split('.')
    const known = shape[owner] ?? base.shape[owner as keyof Base['shape']]
    if (!(known instanceof z.ZodPrefault && known.unwrap() instanceof z.ZodObject)) throw new Error(`there is no setting ${owner} to hold ${name}`)
    shape = { ...shape, [owner]: (known.unwrap() as z.ZodObject).extend({ [member]: schema.optional() }).prefault({}) }
  }
  return base.extend(shape) as unknown as Base
}
/** The value of a part, by its name. */
export const settingOf = (settings: Readonly<Record<string, unknown>>, name: string): unknown => {
  const [owner = '', member] = name.split('.')
  return member === undefined ? settings[owner] : (settings[owner] as Readonly<Record<string, unknown>> | undefined)?.[member]
}

/** Members that come with the settings in a body but are not settings. Those that are read-only are let pass, as clients send back what they read. */
export const inboundBody = (config: OAuthConfig, algorithms: readonly SigningAlgorithm[], parts: readonly ClientSetting[]) =>
  withNested(
    clientSettings(config, algorithms),
    parts.filter(({ name }) => name.includes('.')),
  ).extend({
    ...(Object.fromEntries(parts.filter(({ name }) => !name.includes('.')).map(({ name, schema }) => [name, schema.optional()])) as object),
    clientId: z
      .string()
      .regex(/^[\w.~@:/-]{1,128}$/, 'may hold letters, digits and ._~@:/- only')
      .optional(),
    clientSecret: z.string().min(22, 'needs 22 characters of high entropy or more').max(256).optional(),
    clientSecretExpiresAt: z.unknown().optional(),
    multipleClientSecretsConfigured: z.unknown().optional(),
    state: z.unknown().optional(),
  })
export type InboundBody = Infer<ReturnType<typeof inboundBody>>
