import { extensionPoint } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'

/**
 * Something that tokens are bound to without a key of their sender, such as a browser: a name for `accessToken.bindingType`. Tokens
 * are bound where a grant policy or an authorization extension gives them the two claims of `BindingClaims`, which stay through refresh.
 */
export interface TokenBinding {
  /** As in `bindingType`: `cookie`. */
  readonly name: string
  /**
   * Whether this request comes from whom the token is bound to. Asked for applications with `validateTokenBinding`, wherever a
   * token is presented or refreshed. Without it the binding only tells tokens apart.
   */
  held?(request: Request, reference: string): Promise<boolean> | boolean
}
export const tokenBindings = extensionPoint<TokenBinding>('oauth.token-bindings', (item) => item.name)
/** In access tokens and introspection. */
export interface BindingClaims extends Readonly<Record<string, unknown>> {
  readonly binding_type: string
  /** What it is bound to, as nobody can tell from it what that is: a hash. */
  readonly binding_ref: string
}
