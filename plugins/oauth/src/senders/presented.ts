import type { Request } from '@gatehouse/kernel/http'
import { InvalidRequest, InvalidToken, type PresentedTokens, type SenderConstraint, type VerifiedToken } from '../contracts.ts'
import type { Bindings } from '../tokens/bindings.ts'
import type { SessionBound } from '../tokens/session-bound.ts'
import type { OwnAccessTokens, OwnToken } from '../tokens/verify.ts'
import type { Constraints } from './proofs.ts'

interface Deps {
  readonly accessTokens: OwnAccessTokens
  readonly constraints: Constraints
  readonly sessionBound: SessionBound
  readonly bindings: Bindings
}
export interface OwnPresentedTokens extends PresentedTokens {
  /** Undefined: the request presents none, or it is no token of ours. @throws OAuthError it is not presented by whom it is bound to */
  known(request: Request): Promise<OwnToken | undefined>
}
const credentials = /^(bearer|dpop) +([\w.~+/=-]+) *$/i
const refused = () => new InvalidToken('Access token validation failed')

/** RFC 6750 §2.1, RFC 9449 §7.1. A token that is bound counts only for whom it is bound to: security rule 3.8. */
export const createPresentedTokens = ({ accessTokens, constraints, sessionBound, bindings }: Deps): OwnPresentedTokens => {
  const boundBy = ({ confirmation = {} }: VerifiedToken): readonly (readonly [SenderConstraint, string])[] =>
    Object.entries(confirmation).map(([member, value]) => {
      const constraint = [...constraints.values()].find((one) => one.member === member)
      // Its plugin was switched off since: nobody can tell who holds it.
      if (!constraint) throw refused()
      return [constraint, value] as const
    })
  const presentedBy = ({ headers }: Request) => credentials.exec(headers.authorization ?? '')
  const holding = async (request: Request, scheme: string, accessToken: string | undefined): Promise<OwnToken | undefined> => {
    const token = accessToken === undefined ? undefined : await accessTokens.verify(request.tenant, accessToken)
    if (!token || accessToken === undefined) return undefined
    const bound = boundBy(token)
    const wanted = bound.some(([{ tokenType }]) => tokenType === 'DPoP') ? 'dpop' : 'bearer'
    if (scheme.toLowerCase() !== wanted) throw refused()
    for (const [constraint, value] of bound) await constraint.present({ request, accessToken, value })
    if (!(await sessionBound.held(request, token.client, token.sessionId))) throw refused()
    if (!(await bindings.held(request, token.client, token.claims))) throw refused()
    return token
  }
  const known = (request: Request): Promise<OwnToken | undefined> => {
    const [, scheme = '', accessToken] = presentedBy(request) ?? []
    return holding(request, scheme, accessToken)
  }
  return {
    known,
    challenges: () => [...constraints.values()].flatMap(({ challenge }) => challenge ?? []),
    async of(request, posted) {
      const { authorization } = request.headers
      if (posted !== undefined && authorization !== undefined) throw new InvalidRequest('the access token comes in one way only')
      if (posted === undefined && !presentedBy(request)) return undefined
      const token = await (posted === undefined ? known(request) : holding(request, 'bearer', posted))
      if (!token) throw refused()
      return token
    },
  }
}
