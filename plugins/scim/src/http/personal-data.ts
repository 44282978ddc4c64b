import { type Audit, NotFound, s } from '@gatehouse/kernel'
import { get, ok, permission, type Request, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { PersonalData, Users } from '@gatehouse/users/contracts'
import { recorder } from './recorder.ts'

export interface PersonalDataDeps {
  readonly users: Users
  readonly personalData: PersonalData
  readonly audit: Audit | undefined
}
const ofUser = s.params({ userId: s.string() })
const asFile = { headers: { 'content-disposition': 'attachment; filename="personal-data.json"' } }

/** GDPR articles 15 and 20: all that is kept of a person, for the person and for those who answer for it. */
export const personalDataRoutes = ({ users, personalData, audit }: PersonalDataDeps): RouteGroup => {
  const recorded = recorder(audit)
  const answer = async (request: Request<unknown>, userId: string) => {
    const user = await users.find(request.tenant, 'id', userId)
    if (!user) throw new NotFound('there is no such user')
    const found = await personalData.of(request.tenant, user)
    await recorded(request as Request, 'scim.personal-data-exported', user.id)
    return ok(found, asFile)
  }
  return routeGroup('scim-personal-data', '/api/users/v1', [
    get('/me/personal-data', { access: permission('internal_login') }, async (request) => {
      if (request.principal?.kind !== 'user') throw new NotFound('an application has no personal data')
      return answer(request, request.principal.subject)
    }),
    get('/:userId/personal-data', { access: permission('internal_user_data_export'), params: ofUser }, async (request) =>
      answer(request, request.params.userId),
    ),
  ])
}
