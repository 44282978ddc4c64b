import type { Openings } from '@gatehouse/authn/contracts'
import { type AuthorizationDemand, AuthorizationError, type AuthorizationRule } from '@gatehouse/oauth/contracts'

const prompts = new Set(['none', 'login', 'consent', 'select_account', 'create'])
const words = (value: string): readonly string[] => value.split(' ').filter(Boolean)
const refuse = (message: string) => new AuthorizationError('invalid_request', message)

/** OpenID Connect Core §3.1.2.1; `create`: Initiating User Registration §4. Choosing another account means signing in anew: there is no list of accounts. */
export const promptRule = (openings: Openings): AuthorizationRule => ({
  name: 'oidc.prompt',
  async judge({ tenant, params }): Promise<AuthorizationDemand | undefined> {
    if (params.prompt === undefined) return undefined
    const asked = words(params.prompt)
    if (asked.length === 0 || asked.some((one) => !prompts.has(one))) throw refuse('the prompt has an unknown value')
    if (asked.includes('none') && asked.length > 1) throw refuse('prompt none stands alone')
    const create = asked.includes('create')
    if (create && !(await openings.has(tenant, 'create'))) throw refuse('the prompt create is not supported')
    if (create && params.id_token_hint !== undefined) throw refuse('prompt create and id_token_hint exclude each other')
    return {
      ...(create ? { opening: 'create' } : {}),
      passive: asked.includes('none'),
      force: asked.includes('login') || asked.includes('select_account'),
      askConsent: asked.includes('consent'),
    }
  },
})
export const maxAgeRule: AuthorizationRule = {
  name: 'oidc.max-age',
  judge({ params }) {
    const { max_age: age } = params
    if (age === undefined) return undefined
    if (!/^\d{1,9}$/.test(age)) throw refuse('max_age must be a number of seconds')
    // 0 means the same as prompt=login: §3.1.2.1.
    return Number(age) === 0 ? { maxAgeSeconds: 0, force: true } : { maxAgeSeconds: Number(age) }
  },
}
const MOST_CHARACTERS = 512
const MOST_WORDS = 20
export const hintsRule: AuthorizationRule = {
  name: 'oidc.hints',
  judge({ params }) {
    const { login_hint: loginHint, ui_locales: locales, acr_values: acr, nonce } = params
    for (const value of [loginHint, locales, acr, nonce]) if (value !== undefined && value.length > MOST_CHARACTERS) throw refuse('a parameter is too long')
    return {
      ...(loginHint === undefined ? {} : { loginHint }),
      ...(locales === undefined ? {} : { uiLocales: words(locales).slice(0, MOST_WORDS) }),
      ...(acr === undefined ? {} : { acrValues: words(acr).slice(0, MOST_WORDS) }),
    }
  },
}
