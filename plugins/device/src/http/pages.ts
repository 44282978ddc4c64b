import type { ApprovalPages } from '@gatehouse/approvals/contracts'
import { s } from '@gatehouse/kernel'
import { get, post, type Reply, type Request, type RouteGroup, redirect, routeGroup } from '@gatehouse/kernel/http'
import type { RateLimiter } from '@gatehouse/kernel/state'
import type { Pages } from '@gatehouse/pages/contracts'
import type { DeviceConfig } from '../config.ts'
import { deviceDoor } from '../door.ts'
import type { UserCodes } from '../user-codes.ts'
import type { CodeModel } from '../views/code.ts'
import { DEVICE_PAGE } from './authorize.ts'

interface Deps {
  readonly pages: Pages
  readonly desk: ApprovalPages
  readonly codes: UserCodes
  readonly limiter: RateLimiter
  readonly config: DeviceConfig
}
const LONGEST = 64
const pageQuery = s.params({ user_code: s.string('') })
const backQuery = s.params({ sessionDataKey: s.string('') })
const doneQuery = s.params({ answer: s.optional(s.text()) })
const form = s.params({ user_code: s.string(''), approval: s.string(''), answer: s.string('') })

/** The pages of RFC 8628 §3.3: enter the code, sign in, confirm. A code in the address fills the field in and no more: §3.3.1, §5.4. */
export const devicePageRoutes = ({ pages, desk, codes, limiter, config }: Deps): RouteGroup => {
  const codePage = (request: Request, code: string, wrong = false): Reply => {
    const model: CodeModel = { code: code.slice(0, LONGEST), wrong }
    return pages.render(request, 'device.code', model, { status: wrong ? 400 : 200 })
  }
  const entered = async (request: Request, code: string): Promise<Reply> => {
    const { tenant, remoteAddress } = request
    await limiter.consume(tenant, 'device.user-code', remoteAddress, { points: config.triesPerMinute, perSeconds: 60 })
    const id = await codes.find(tenant, code)
    const open = id !== undefined && (await desk.isOpen(request, id))
    return open ? desk.open(request, id) : codePage(request, code, true)
  }
  return routeGroup(
    'device.pages',
    '',
    [
      get(DEVICE_PAGE, { access: 'public', query: pageQuery }, (request) => codePage(request, request.query.user_code)),
      get(deviceDoor.path, { access: 'public', query: backQuery }, (request) =>
        request.query.sessionDataKey === '' ? redirect(`${request.tenant.basePath}${DEVICE_PAGE}`) : desk.resume(request, request.query.sessionDataKey),
      ),
      post(deviceDoor.path, { access: 'public', body: form, accepts: 'form' }, (request) => {
        const { user_code: code, approval, answer } = request.body
        return approval === '' ? entered(request, code) : desk.answer(request, approval, answer)
      }),
      get(deviceDoor.donePath, { access: 'public', query: doneQuery }, (request) => desk.done(request, request.query.answer)),
    ],
    { errors: (error, asker) => pages.error(error, asker) },
  )
}
