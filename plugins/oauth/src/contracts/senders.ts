import { extensionPoint, token } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import type { Client } from './clients.ts'
import type { TokenParameters } from './grants.ts'

/** What a token is bound to: members of `cnf`, such as `jkt`. RFC 7800 §3. */
export type Confirmation = Readonly<Record<string, string>>
/** What else a protected resource was given besides the access token. */
export interface Presentation {
  readonly request: Request
  readonly accessToken: string
  /** What the token is bound to by this constraint. */
  readonly value: string
}
/**
 * One way to make a token worthless to whoever steals it: RFC 8705 §3, RFC 9449 §5. Applications ask for it by
 * `accessToken.bindingType`.
 */
export interface SenderConstraint {
  /** As in `bindingType`: `DPoP`. */
  readonly name: string
  /** Its member of `cnf`. */
  readonly member: string
  /** `token_type` of what it binds, and the scheme of the Authorization header that it is presented by. */
  readonly tokenType: 'Bearer' | 'DPoP'
  /** Goes into WWW-Authenticate where nothing was presented. */
  readonly challenge?: string
  /**
   * What the sender of a request to the token endpoint proves to hold; undefined: nothing is to be bound.
   * @throws OAuthError the proof does not hold, or is missing although the client has to bring one
   */
  prove(request: Request, client: Client): Promise<string | undefined>
  /** What an authorization request wants its code to be bound to. RFC 9449 §10. */
  demanded?(params: TokenParameters): string | undefined
  /** What the sender of a pushed request adds to its parameters by a proof: RFC 9449 §10.1. @throws OAuthError */
  pushed?(request: Request, params: TokenParameters): Promise<TokenParameters | undefined>
  /** @throws OAuthError whoever presents the token does not hold what it is bound to */
  present(presentation: Presentation): Promise<void>
  /** Of answers that are no errors. */
  headers?(request: Request): Readonly<Record<string, string>> | undefined
}
export const senderConstraints = extensionPoint<SenderConstraint>('oauth.sender-constraints', (item) => item.name)
/** For endpoints that take requests of clients elsewhere than at the token endpoint. */
export interface SenderProofs {
  /** The parameters of a pushed request, with what its sender proved. @throws OAuthError */
  pushed(request: Request, params: TokenParameters): Promise<TokenParameters>
}
export const SenderProofs = token<SenderProofs>('oauth.sender-proofs')
