import type { Client } from '@gatehouse/oauth/contracts'
import type { Profile } from './contracts.ts'

export type Settings = Readonly<Record<string, unknown>>

/** Response modes whose answers are signed: FAPI 1.0 Advanced §5.2.2-2, FAPI 2.0 Message Signing §5.4. */
export const signedModes: readonly string[] = ['jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt']

/** FAPI 1.0 Advanced §5.2.2-14, FAPI 2.0 Security Profile §5.3.2.1. */
export const authMethods: readonly string[] = ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth']

export const SWITCH = 'isFAPIApplication'
export const PROFILE = 'fapiProfile'
/** FAPI-CIBA holds for who may use it, in every profile. */
const CIBA_GRANT = 'urn:openid:params:grant-type:ciba'
export const usesCiba = ({ grantTypes }: Settings): boolean => Array.isArray(grantTypes) && grantTypes.includes(CIBA_GRANT)

/** Undefined: the application is none. */
export const profileIn = (settings: Settings = {}): Profile | undefined =>
  settings[SWITCH] === true ? ((settings[PROFILE] as Profile | undefined) ?? 'FAPI1_ADVANCED') : undefined
export const profileOf = ({ settings }: Pick<Client, 'settings'>): Profile | undefined => profileIn(settings)
export const isSecond = (profile: Profile): boolean => profile !== 'FAPI1_ADVANCED'
/** What is signed for the client and by it is signed so: FAPI 1.0 Advanced §8.6, FAPI 2.0 Security Profile §5.4.1. */
export const algorithmsOf = (profile: Profile): readonly string[] => (isSecond(profile) ? ['PS256', 'ES256', 'EdDSA'] : ['PS256', 'ES256'])
/** Requests and answers of these are signed JWTs. */
export const signsRequests = (profile: Profile): boolean => profile !== 'FAPI2_SECURITY'
