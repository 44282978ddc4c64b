import { Unauthorized } from '@gatehouse/kernel'
import type { AccessPolicy, Principal, Request } from '@gatehouse/kernel/http'
import type { BasicAuthentication } from './basic.ts'
import type { BearerVerifier } from './contracts.ts'
import { credentialsIn } from './credentials.ts'

export interface PolicyDeps {
  readonly basic: BasicAuthentication
  readonly verifiers: ReadonlyMap<string, BearerVerifier>
}
/** RFC 9110 §11.6.1. */
const challenge = 'Basic realm="Gatehouse", charset="UTF-8", Bearer realm="Gatehouse"'

/** Who calls a management route: a user by Basic, or the owner of a bearer token. */
export const accessPolicy = ({ basic, verifiers }: PolicyDeps): AccessPolicy => {
  const byToken = async (request: Request, scheme: 'bearer' | 'dpop', token: string): Promise<Principal> => {
    for (const verifier of verifiers.values()) {
      const takes = verifier.schemes?.includes(scheme) ?? scheme === 'bearer'
      const principal = takes ? await verifier.verify(request.tenant, token, request) : undefined
      if (principal) return principal
    }
    throw new Unauthorized('the access token is not valid')
  }
  return {
    async authenticate(request) {
      const credentials = credentialsIn(request.headers.authorization)
      if (!credentials) return undefined
      return credentials.scheme === 'basic' ? basic(request, credentials) : byToken(request, credentials.scheme, credentials.token)
    },
    challenge: () => [challenge, ...[...verifiers.values()].flatMap((verifier) => verifier.challenges?.() ?? [])].join(', '),
  }
}
