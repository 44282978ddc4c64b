import { hash, timingSafeEqual } from 'node:crypto'
import { AuthorizationError, type AuthorizationRule, type Client, InvalidGrant } from '../contracts.ts'

/** RFC 7636 §4.1 and §4.2. */
const verifierSyntax = /^[A-Za-z0-9._~-]{43,128}$/
const s256Syntax = /^[A-Za-z0-9_-]{43}$/
const malformed = 'Code challenge used is not up to RFC 7636 specifications.'

export interface Challenge {
  readonly value: string
  readonly method: 'S256' | 'plain'
}
const refuse = (message: string) => new AuthorizationError('invalid_request', message)

/** An omitted method means plain. Undefined: no challenge. @throws AuthorizationError */
export const challengeOf = ({ pkce }: Pick<Client, 'pkce'>, params: Readonly<Record<string, string>>): Challenge | undefined => {
  const { code_challenge: value, code_challenge_method: method = 'plain' } = params
  if (!value) {
    if (pkce.mandatory) {
      throw refuse('PKCE is mandatory for this application. PKCE Challenge is not provided or is not upto RFC 7636 specification.')
    }
    if (params.code_challenge_method !== undefined) throw refuse('code_challenge_method without code_challenge')
    return undefined
  }
  if (method !== 'S256' && method !== 'plain') throw refuse('Unsupported PKCE Challenge Method')
  if (method === 'plain' && !pkce.supportPlain) throw refuse('This application does not support "plain" transformation algorithm.')
  if (!(method === 'S256' ? s256Syntax : verifierSyntax).test(value)) throw refuse(malformed)
  return { value, method }
}
/** Security rule 2.5, at the authorization endpoint. */
export const pkceRule: AuthorizationRule = {
  name: 'pkce',
  judge({ client, params, responseType }) {
    if (responseType.split(' ').includes('code')) challengeOf(client, params)
    return undefined
  },
}

const equal = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
/** RFC 7636 §4.6. A verifier without a challenge is refused as well. @throws InvalidGrant */
export const checkVerifier = (challenge: Challenge | undefined, verifier: string | undefined): void => {
  if (!challenge) {
    if (verifier !== undefined) throw new InvalidGrant('a code_verifier came for a code that has no code_challenge')
    return
  }
  if (!verifier) throw new InvalidGrant('Empty PKCE code_verifier sent. This authorization code requires a PKCE verification to obtain an access token.')
  const proof = challenge.method === 'S256' ? hash('sha256', verifier, 'base64url') : verifier
  if (!verifierSyntax.test(verifier) || !equal(proof, challenge.value)) throw new InvalidGrant('PKCE validation failed')
}
