import { get, patch, permission, put, type Request } from '@gatehouse/kernel/http'
import { ScimError } from '../contracts.ts'
import type { PresentUsers } from '../resource/present-user.ts'
import type { UsersService } from '../users-service.ts'
import { accepting } from './accept.ts'
import type { Recorder } from './recorder.ts'
import { answering, changeBy, withBody } from './user-routes.ts'

type Shown = { readonly attributes?: string; readonly excludedAttributes?: string }
type Body = Record<string, unknown>

const ownId = ({ principal }: Request): string => {
  if (principal?.kind !== 'user') throw new ScimError(403, undefined, 'an application has no profile of its own')
  return principal.subject
}
/** RFC 7644 §3.11. What an administrator decides cannot be set here: security rule 7.2. */
export interface Deps {
  readonly service: UsersService
  readonly present: PresentUsers
  readonly recorded: Recorder
}
export const meRoutes = ({ service, present, recorded }: Deps) => {
  const answer = answering(present)
  const access = permission('internal_login')
  const change = (verb: 'replace' | 'patch') => async (request: Request<unknown, Shown, Body>) => {
    const user = await service[verb](changeBy(request, ownId(request), true), request.body)
    await recorded(request, 'scim.own-profile-changed', user.id)
    return answer(request, user)
  }
  return [
    get(
      '/Me',
      { access, query: withBody.query },
      accepting(async (request: Request<unknown, Shown>) => answer(request, await service.find(request.tenant, ownId(request)))),
    ),
    put('/Me', { access, ...withBody }, accepting(change('replace'))),
    patch('/Me', { access, ...withBody }, accepting(change('patch'))),
  ]
}
