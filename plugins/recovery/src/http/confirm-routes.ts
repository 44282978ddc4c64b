import { s } from '@gatehouse/kernel'
import { get, post, type RateRule, type Reply, type Request, type Route } from '@gatehouse/kernel/http'
import type { Pages } from '@gatehouse/pages/contracts'
import { type PasswordDemands, qualifiedName } from '@gatehouse/users/contracts'
import type { Asker } from '../ask.ts'
import { addressOf } from '../people.ts'
import type { Opened, Redeemer } from '../redeem.ts'
import { pages as paths } from '../scenarios.ts'

export interface Deps {
  readonly pages: Pages
  readonly demands: PasswordDemands
  readonly redeemer: Redeemer
  readonly asker: Asker
  readonly rate: RateRule
}
/** Of a link: 43 characters. Longer ones are none. */
const confirmation = s.text().transform((text) => (text.length <= 100 ? text : ''))
const linkQuery = s.params({ confirmation: confirmation.default('') })
const passwordForm = s.params({ confirmation: confirmation.default(''), newPassword: s.string(''), repeatedPassword: s.string('') })
const linkForm = s.params({ confirmation: confirmation.default('') })
type Link = { readonly confirmation: string }
type PasswordForm = Link & { readonly newPassword: string; readonly repeatedPassword: string }

export const passwordPage = async (
  { pages, demands }: Pick<Deps, 'pages' | 'demands'>,
  request: Request,
  token: string,
  { person }: Opened,
  message?: string,
): Promise<Reply> =>
  pages.render(
    request,
    'recovery.password',
    { confirmation: token, account: qualifiedName(person.user), demands: await demands.of(request.tenant), ...(message === undefined ? {} : { message }) },
    message === undefined ? { languageSwitch: request.method === 'GET' } : { status: 400 },
  )

/** The pages of links in messages. A GET shows, a POST does: security rule 4.3. The link itself is what proves: a forged POST would need one. */
export const confirmRoutes = (deps: Deps): readonly Route[] => {
  const { pages, redeemer, asker, rate } = deps
  const form = { access: 'public', accepts: 'form', sameOrigin: true, rate } as const
  const late = (request: Request, token: string): Reply =>
    pages.render(request, 'recovery.late', { confirmation: token }, { status: 400, languageSwitch: false })
  const setPassword = async (request: Request<unknown, unknown, PasswordForm>): Promise<Reply> => {
    const { confirmation: token, newPassword, repeatedPassword } = request.body
    const opened = await redeemer.look(request.tenant, token, 'password')
    if (!opened) return late(request, token)
    if (newPassword === '' || repeatedPassword === '') return passwordPage(deps, request, token, opened, 'recovery.missing')
    if (newPassword !== repeatedPassword) return passwordPage(deps, request, token, opened, 'recovery.mismatch')
    const outcome = await redeemer.setPassword(request.tenant, token, newPassword)
    if (outcome === 'done') return pages.render(request, 'recovery.password-done', {})
    return outcome === 'late' ? late(request, token) : passwordPage(deps, request, token, opened, `recovery.${outcome}`)
  }
  return [
    get(paths.password, { access: 'public', query: linkQuery }, async (request: Request<unknown, Link>) => {
      const opened = await redeemer.look(request.tenant, request.query.confirmation, 'password')
      return opened ? passwordPage(deps, request, request.query.confirmation, opened) : late(request, request.query.confirmation)
    }),
    post(paths.password, { ...form, body: passwordForm }, setPassword),
    get(paths.address, { access: 'public', query: linkQuery }, async (request: Request<unknown, Link>) => {
      const token = request.query.confirmation
      const opened = await redeemer.look(request.tenant, token, 'address')
      if (!opened) return late(request, token)
      const { user } = opened.person
      return pages.render(request, 'recovery.address', { confirmation: token, account: qualifiedName(user), address: addressOf(user) ?? '' })
    }),
    post(paths.address, { ...form, body: linkForm }, async (request: Request<unknown, unknown, Link>) => {
      const outcome = await redeemer.verifyAddress(request.tenant, request.body.confirmation)
      return outcome === 'done' ? pages.render(request, 'recovery.address-done', {}) : late(request, request.body.confirmation)
    }),
    post(paths.resend, { ...form, body: linkForm }, async (request: Request<unknown, unknown, Link>) => {
      await asker.byOldLink(request.tenant, request.body.confirmation)
      return pages.render(request, 'recovery.sent', {})
    }),
  ]
}
