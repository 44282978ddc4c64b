import type { Sessions } from '@gatehouse/authn/contracts'
import { type Clock, s, z } from '@gatehouse/kernel'
import type { ShortLived } from '@gatehouse/kernel/state'
import { type GrantRequest, InvalidRequest, type Issuer, type OwnJwts, type UsedOnce } from '@gatehouse/oauth/contracts'
import type { SubjectTokenSource } from '@gatehouse/token-exchange/contracts'
import type { Users } from '@gatehouse/users/contracts'
import { conditionOf } from '../condition.ts'
import { impersonatePermission } from '../contracts.ts'
import type { ImpersonationJudge } from '../judge.ts'
import type { Recorder } from '../recorder.ts'
import { subjectTokensOf } from '../subject-token-setting.ts'
import { SUBJECT_TOKEN_TYPE } from './issue.ts'

interface Deps {
  readonly jwts: OwnJwts
  readonly issuer: Issuer
  readonly users: Pick<Users, 'find'>
  readonly sessions: Pick<Sessions, 'find'>
  readonly shortLived: Pick<ShortLived, 'once'>
  readonly clock: Clock
  readonly judge: ImpersonationJudge
  readonly recorder: Recorder
}
/** Our own words: the signature was checked. */
const content = s.params({
  iss: z.string(),
  sub: z.string(),
  may_act: z.object({ sub: z.string() }),
  client_id: z.string(),
  exp: z.number(),
  jti: z.string(),
  scope: z.string(),
  sid: z.string(),
  auth_time: z.number(),
  amr: z.array(z.string()),
  acr: z.string().nullable().default(null),
})
type Content = z.output<typeof content>
/** Seconds: the clocks of nodes may differ. */
const MARGIN = 60
const invalid = (message = 'the subject_token is not valid') => new InvalidRequest(message)

/** Subject tokens at the token endpoint. Everything is judged again: much may have happened since they were made. */
export const subjectTokenSource = ({ jwts, issuer, users, sessions, shortLived, clock, judge, recorder }: Deps): SubjectTokenSource => {
  const contentOf = async ({ tenant, client }: GrantRequest, token: string): Promise<Content | undefined> => {
    const claims = await jwts.claims(tenant, token, [SUBJECT_TOKEN_TYPE])
    if (!claims) return undefined
    const known = content.parse(claims)
    if (known.iss !== issuer.of(tenant) || known.exp * 1000 <= clock.now()) throw invalid()
    if (known.client_id !== client.clientId || !subjectTokensOf(client).enable) throw invalid('the subject_token was not made for this client')
    return known
  }
  /** It travelled through a browser, as a code does, and counts once as one. Security rule 2.3. */
  const onceFor = ({ tenant, client, request }: GrantRequest, { jti, exp, sub, may_act: { sub: impersonatorId } }: Content): UsedOnce => {
    const about = { request, impersonatorId, userId: sub, clientId: client.clientId }
    return {
      async use() {
        const first = await shortLived.once(tenant, 'impersonation.subject-token', jti, exp - Math.floor(clock.now() / 1000) + MARGIN)
        if (first) await recorder('exchanged', about)
        return first
      },
      replayed: () => recorder('refused', { ...about, code: 'impersonation.replayed' }),
    }
  }
  return {
    name: 'impersonation',
    async read(asked, token) {
      const known = await contentOf(asked, token)
      if (!known) return undefined
      const { tenant, client } = asked
      const { sub, may_act: mayAct, scope, sid: sessionId, auth_time: at, amr, acr, exp: expiresAt } = known
      const [impersonator, subject, session] = await Promise.all([
        users.find(tenant, 'id', mayAct.sub),
        users.find(tenant, 'id', sub),
        sessions.find(tenant, sessionId),
      ])
      const wanted = [...scope.split(' ').filter(Boolean), impersonatePermission]
      const judged = await judge.judge({ tenant, client, impersonator, subject }, wanted)
      if ('fault' in judged) throw invalid(judged.fault)
      if (session?.userId !== mayAct.sub) throw invalid()
      return {
        user: judged.subject,
        scopes: judged.scopes,
        expiresAt,
        mayAct,
        sessionId,
        authentication: { authenticatedAt: at * 1000, amr, acr },
        conditions: conditionOf(mayAct.sub, client.clientId),
        once: onceFor(asked, known),
      }
    },
  }
}
