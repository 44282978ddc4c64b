import { isDeepStrictEqual } from 'node:util'
import type { Tenant } from '@gatehouse/kernel'
import type { Client } from '@gatehouse/oauth/contracts'
import { type AuthorizationDetail, type DetailProcessor, InvalidAuthorizationDetails } from './contracts.ts'
import type { TypeRow } from './data/type-table.ts'
import type { Schemas } from './schemas.ts'
import { typesOf } from './settings.ts'
import type { TypeStore } from './types.ts'

interface Deps {
  readonly types: Pick<TypeStore, 'find'>
  readonly schemas: Pick<Schemas, 'validates'>
  readonly processors: ReadonlyMap<string, DetailProcessor>
}
export interface Judged {
  readonly detail: AuthorizationDetail
  readonly type: TypeRow
}
/** Whether details are well formed, of types that are registered, and for this client: RFC 9396 §5. */
export const createDetailJudge = ({ types, schemas, processors }: Deps) => {
  const one = async (tenant: Tenant, client: Client, detail: AuthorizationDetail): Promise<Judged> => {
    const type = typesOf(client).includes(detail.type) ? await types.find(tenant, detail.type) : undefined
    if (!type) throw new InvalidAuthorizationDetails('Authorization details validation failed: a type is not known, or not for this client')
    if (!(await schemas.validates(type.schema, detail)))
      throw new InvalidAuthorizationDetails('Authorization details validation failed: one does not fit its schema')
    const fault = await processors.get(type.type)?.check?.(tenant, client, detail)
    if (fault !== undefined) throw new InvalidAuthorizationDetails(fault)
    return { detail, type }
  }
  return {
    /** @throws InvalidAuthorizationDetails */
    all: (tenant: Tenant, client: Client, details: readonly AuthorizationDetail[]): Promise<readonly Judged[]> =>
      Promise.all(details.map((detail) => one(tenant, client, detail))),
    /** RFC 9396 §6.1. */
    covered(granted: readonly AuthorizationDetail[], asked: AuthorizationDetail): boolean {
      const covers = processors.get(asked.type)?.covers ?? isDeepStrictEqual
      return granted.some((one) => one.type === asked.type && covers(one, asked))
    },
    factsOf: ({ detail }: Judged) => processors.get(detail.type)?.describe?.(detail),
  }
}
export type DetailJudge = ReturnType<typeof createDetailJudge>
