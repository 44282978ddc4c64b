import type { ApprovalPages } from '@gatehouse/approvals/contracts'
import { s } from '@gatehouse/kernel'
import { get, post, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Pages } from '@gatehouse/pages/contracts'
import { AUTHORIZE_PATH } from '../door.ts'

const query = s.params({ authCodeKey: s.string(''), sessionDataKey: s.string(''), answer: s.optional(s.text()) })
const form = s.params({ approval: s.string(''), answer: s.string('') })

/** Where the user answers. */
export const cibaPageRoutes = (pages: Pages, desk: ApprovalPages): RouteGroup =>
  routeGroup(
    'ciba.pages',
    '',
    [
      get(AUTHORIZE_PATH, { access: 'public', query }, (request) => {
        const { authCodeKey, sessionDataKey, answer } = request.query
        if (answer !== undefined) return desk.done(request, answer)
        return sessionDataKey === '' ? desk.open(request, authCodeKey) : desk.resume(request, sessionDataKey)
      }),
      post(AUTHORIZE_PATH, { access: 'public', body: form, accepts: 'form' }, (request) => desk.answer(request, request.body.approval, request.body.answer)),
    ],
    { errors: (error, asker) => pages.error(error, asker) },
  )
