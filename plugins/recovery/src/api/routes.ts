import { s } from '@gatehouse/kernel'
import { json, ok, permission, post, type Reply, type Request, type Route, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Asker } from '../ask.ts'
import type { RecoveryCodes } from '../data/codes.ts'
import type { People, Sought } from '../people.ts'
import type { Redeemer } from '../redeem.ts'
import type { TenantRules } from '../rules.ts'
import { RecoveryFault, recoveryErrors } from './errors.ts'
import type { Flow, RecoveryFlows } from './flows.ts'

export interface Deps {
  readonly asker: Asker
  readonly people: People
  readonly codes: RecoveryCodes
  readonly redeemer: Redeemer
  readonly flows: RecoveryFlows
  readonly rules: TenantRules
  readonly reachable: () => boolean
}
type Version = 'v1' | 'v2'
const dialect = 'http://wso2.org/claims/'
const code = s.text().max(200)
/** Searches know them as something else, or nobody should. */
const notClaims = ['id', 'store', 'active', 'locked', 'disabled', 'createdAt', 'updatedAt', 'constructor', 'prototype']
const claim = s.params({
  uri: s
    .text()
    .regex(/^http:\/\/wso2\.org\/claims\/[A-Za-z][A-Za-z./-]{0,89}$/, 'must be a claim of the local dialect')
    .refine((uri) => !notClaims.includes(uri.slice(dialect.length)), 'must be a claim of a user'),
  value: s.text().min(1).max(255),
})
const initBody = s.params({ claims: s.array(claim).min(1).max(10) })
const recoverBody = s.params({ recoveryCode: code, channelId: s.text() })
const resendBody = s.params({ resendCode: code })
const confirmBody = s.params({ confirmationCode: code, otp: s.optional(code) })
const resetBody = s.params({ resetCode: code, flowConfirmationCode: s.optional(code), password: s.string('') })
type Body<S extends { _output: unknown }> = Request<unknown, unknown, S['_output']>
/** The only channel; its address is not shown, not even in parts, since nobody has looked yet who it is. */
const channel = { id: '1', type: 'EMAIL', value: '********', preferred: true }

/** flows.md §8: `/api/users/v1|v2/recovery/password`. For applications that have pages of their own; they learn no more than strangers do (security rule 5.2). */
export const recoveryApi = (version: Version, { asker, people, codes, redeemer, flows, rules, reachable }: Deps): RouteGroup => {
  const base = `/api/users/${version}/recovery/password`
  const link = ({ tenant }: Request, rel: string, path: string) => ({ rel, href: `${tenant.basePath}${base}/${path}`, type: 'POST' })
  const flowCode = ({ id }: Flow) => (version === 'v2' ? { flowConfirmationCode: id } : {})
  const open = async ({ tenant }: Request): Promise<void> => {
    if (!reachable() || (await rules(tenant)).forgottenPassword === 'off') throw new RecoveryFault('off')
  }
  const init = async (request: Body<typeof initBody>): Promise<Reply> => {
    const claims = Object.fromEntries(request.body.claims.map(({ uri, value }) => [uri.slice(dialect.length), value]))
    const sought: Sought = Object.keys(claims).join() === 'username' ? { name: claims.username ?? '' } : { claims }
    const { flow, recoveryCode } = await flows.begin(request.tenant, sought)
    const channelInfo = { recoveryCode, channels: [channel] }
    return ok([{ mode: 'recoverWithNotifications', ...flowCode(flow), channelInfo, links: [link(request, 'next', 'recover')] }])
  }
  const sent = async (request: Request, flow: Flow): Promise<Reply> => {
    await asker.about(request.tenant, flow.sought)
    const resendCode = await flows.resendCode(request.tenant, flow)
    return json(202, {
      code: 'PWR-02001',
      message: 'Password recovery information is sent.',
      ...flowCode(flow),
      notificationChannel: channel.type,
      ...(resendCode === undefined ? {} : { resendCode }),
      links: [link(request, 'next', 'confirm'), ...(resendCode === undefined ? [] : [link(request, 'resend', 'resend')])],
    })
  }
  const recover = async (request: Body<typeof recoverBody>): Promise<Reply> => {
    if (request.body.channelId !== channel.id) throw new RecoveryFault('channel')
    const flow = await flows.take(request.tenant, 'recovery-code', request.body.recoveryCode)
    if (!flow) throw new RecoveryFault('recoveryCode')
    return sent(request, flow)
  }
  const resend = async (request: Body<typeof resendBody>): Promise<Reply> => {
    const flow = await flows.take(request.tenant, 'resend-code', request.body.resendCode)
    if (!flow) throw new RecoveryFault('resendCode')
    return sent(request, flow)
  }
  /** With a code that was typed in, `confirmationCode` is that of the flow; else it is that of the link. */
  const tokenFor = async ({ tenant, body }: Body<typeof confirmBody>): Promise<string | undefined> => {
    if (body.otp === undefined || version === 'v1') return codes.exchange(tenant, body.confirmationCode)
    const flow = await flows.find(tenant, body.confirmationCode)
    const person = flow && (await people.sought(tenant, flow.sought))
    return codes.redeem(tenant, body.confirmationCode, person?.user.id, body.otp)
  }
  const confirm = async (request: Body<typeof confirmBody>): Promise<Reply> => {
    const resetCode = await tokenFor(request)
    if (resetCode === undefined) throw new RecoveryFault('confirmation')
    return ok({ resetCode, links: [link(request, 'next', 'reset')] })
  }
  const belongs = async ({ tenant, body }: Body<typeof resetBody>): Promise<boolean> => {
    const flow = await flows.find(tenant, body.flowConfirmationCode ?? '')
    const [person, opened] = [flow && (await people.sought(tenant, flow.sought)), await redeemer.look(tenant, body.resetCode, 'password')]
    return opened === undefined || opened.person.user.id === person?.user.id
  }
  const reset = async (request: Body<typeof resetBody>): Promise<Reply> => {
    const { resetCode, password } = request.body
    if (password === '') throw new RecoveryFault('noPassword')
    if (version === 'v2' && !(await belongs(request))) throw new RecoveryFault('flow')
    const outcome = await redeemer.setPassword(request.tenant, resetCode, password)
    if (outcome === 'weak') throw new RecoveryFault('weak', { resetCode, links: [link(request, 'next', 'reset')] })
    if (outcome !== 'done') throw new RecoveryFault(outcome === 'fixed' ? 'fixed' : 'confirmation')
    return ok({ code: 'PWR-02005', message: 'Successful password reset.' })
  }
  const access = permission('internal_user_recovery_create')
  // biome-ignore lint/suspicious/noExplicitAny: each route has a body of its own
  const route = (path: string, body: any, handle: (request: any) => Promise<Reply>): Route =>
    post(path, { access, body }, async (request) => {
      await open(request)
      return handle(request)
    })
  const all = [
    route('/init', initBody, init),
    route('/recover', recoverBody, recover),
    route('/resend', resendBody, resend),
    route('/confirm', confirmBody, confirm),
    route('/reset', resetBody, reset),
  ]
  return routeGroup(`recovery.${version}`, base, all, { errors: recoveryErrors })
}
