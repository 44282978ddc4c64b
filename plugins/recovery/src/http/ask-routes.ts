import { NotFound, s } from '@gatehouse/kernel'
import { get, post, type RateRule, type Reply, type Request, type Route } from '@gatehouse/kernel/http'
import type { Pages } from '@gatehouse/pages/contracts'
import type { PasswordDemands } from '@gatehouse/users/contracts'
import type { Asker } from '../ask.ts'
import type { RecoveryCodes } from '../data/codes.ts'
import type { People } from '../people.ts'
import type { Redeemer } from '../redeem.ts'
import type { TenantRules } from '../rules.ts'
import { pages as paths } from '../scenarios.ts'
import { passwordPage } from './confirm-routes.ts'

export interface Deps {
  readonly pages: Pages
  readonly demands: PasswordDemands
  readonly asker: Asker
  readonly people: People
  readonly codes: RecoveryCodes
  readonly redeemer: Redeemer
  readonly rules: TenantRules
  readonly rate: RateRule
  /** Whether messages can be sent at all. */
  readonly reachable: () => boolean
}
const name = s.text().transform((text) => text.trim().slice(0, 255))
const askForm = s.params({ username: name.default('') })
const codeForm = s.params({ username: name.default(''), code: s.string('') })
type Ask = { readonly username: string }
type Code = Ask & { readonly code: string }

/** The page of the forgotten password. Nothing that it answers depends on who there is: security rule 5.2. */
export const askRoutes = ({ pages, asker, rules, rate, reachable }: Deps): readonly Route[] => {
  const open = async ({ tenant }: Pick<Request, 'tenant'>): Promise<'link' | 'code'> => {
    const { forgottenPassword } = await rules(tenant)
    if (forgottenPassword === 'off' || !reachable()) throw new NotFound('there is no such page')
    return forgottenPassword
  }
  return [
    get(paths.forgotten, { access: 'public', repeatable: true }, async (request) => {
      await open(request)
      return pages.render(request, 'recovery.forgotten', {})
    }),
    post(paths.forgotten, { access: 'public', body: askForm, accepts: 'form', sameOrigin: true, rate }, async (request: Request<unknown, unknown, Ask>) => {
      const form = await open(request)
      const { username } = request.body
      if (username === '') return pages.render(request, 'recovery.forgotten', { message: 'recovery.nameMissing' }, { status: 400 })
      await asker.about(request.tenant, { name: username })
      return form === 'code' ? pages.render(request, 'recovery.code', { username, sent: true }) : pages.render(request, 'recovery.sent', {})
    }),
  ]
}

/** Where a code of a message is typed in. */
export const codeRoutes = ({ pages, demands, people, codes, redeemer, rate }: Deps): readonly Route[] => {
  const enter = async (request: Request<unknown, unknown, Code>): Promise<Reply> => {
    const { tenant, body } = request
    const person = await people.sought(tenant, { name: body.username })
    const token = await codes.redeem(tenant, body.username, person?.user.id, body.code)
    const opened = token === undefined ? undefined : await redeemer.look(tenant, token, 'password')
    if (token !== undefined && opened) return passwordPage({ pages, demands }, request, token, opened)
    return pages.render(request, 'recovery.code', { username: body.username, message: 'recovery.codeWrong' }, { status: 400 })
  }
  return [
    get(paths.code, { access: 'public', repeatable: true }, (request) => pages.render(request, 'recovery.code', {})),
    post(paths.code, { access: 'public', body: codeForm, accepts: 'form', sameOrigin: true, rate }, enter),
  ]
}
