import { randomBytes } from 'node:crypto'
import type { Authn, LoginResult, Sessions } from '@gatehouse/authn/contracts'
import type { Consents } from '@gatehouse/consent/contracts'
import type { Audit, Events, Tenant } from '@gatehouse/kernel'
import { type Reply, type Request, redirect } from '@gatehouse/kernel/http'
import type { ShortLived } from '@gatehouse/kernel/state'
import type { Client, Clients, Scopes } from '@gatehouse/oauth/contracts'
import type { Pages } from '@gatehouse/pages/contracts'
import type { User } from '@gatehouse/users/contracts'
import {
  type Approval,
  type ApprovalAuthentication,
  type ApprovalDoor,
  ApprovalGone,
  type ApprovalPages,
  ApprovalRefused,
  approvalAnswered,
} from './contracts.ts'
import type { Requests } from './requests.ts'
import type { AskModel } from './views/ask.ts'
import type { DoneModel } from './views/done.ts'

interface Deps {
  readonly requests: Requests
  readonly authn: Authn
  readonly sessions: Sessions
  readonly clients: Clients
  readonly scopes: Scopes
  readonly shortLived: ShortLived
  readonly pages: Pages
  readonly events: Events
  readonly audit: Audit | undefined
  readonly consents: Pick<Consents, 'version'> | undefined
}
/** A page that waits for its answer, in one browser. */
interface Question {
  readonly id: string
  readonly userId: string
  readonly sessionId: string
  readonly scopes: readonly string[]
  readonly authentication: ApprovalAuthentication
}
const PURPOSE = 'approvals.question'
/** Seconds to think about it; the request's own end comes first. */
const THINKING = 600
const gone = () => new ApprovalGone('the request is not open any more')

/** Sign in, look at who asks for what, answer. Nothing is agreed to without that page: RFC 8628 §5.4. */
export const approvalPages =
  ({ requests, authn, sessions, clients, scopes, shortLived, pages, events, audit, consents }: Deps) =>
  (door: ApprovalDoor): ApprovalPages => {
    const consentOf = async (tenant: Tenant, userId: string, { applicationId }: Approval) => (await consents?.version(tenant, userId, applicationId)) ?? null
    const found = async ({ tenant }: Request, id: string): Promise<{ readonly approval: Approval; readonly client: Client }> => {
      const approval = await requests.pending(tenant, door.kind, id)
      const client = approval && (await clients.find(tenant, approval.clientId))
      if (!approval || client?.applicationId !== approval.applicationId || !client.application.enabled) throw gone()
      return { approval, client }
    }
    const ask = async (request: Request, approval: Approval, client: Client, result: LoginResult): Promise<Reply> => {
      if (result.outcome === 'failed') throw new ApprovalRefused('the login was refused')
      const { user, session } = result
      if (approval.userId !== undefined && approval.userId !== user.id) throw new ApprovalRefused('somebody else was asked')
      const { tenant } = request
      const granted = await scopes.grant(tenant, client, user, approval.scopes)
      const key = randomBytes(32).toString('base64url')
      const { authenticatedAt, amr, acr } = session
      const question: Question = { id: approval.id, userId: user.id, sessionId: session.id, scopes: granted, authentication: { authenticatedAt, amr, acr } }
      await shortLived.put(tenant, PURPOSE, key, question, THINKING)
      const t = pages.translate(request)
      const described = (await scopes.describe(tenant, granted)).map(({ name, label, description }) => ({
        name,
        label: t(label),
        description: description && t(description),
      }))
      const { name } = client.application
      const { path: action, warningKey } = door
      const model: AskModel = {
        key,
        action,
        warningKey,
        application: { name },
        username: user.username,
        actor: approval.actor?.name,
        scopes: described,
        compare: door.compare(approval),
      }
      return pages.render(request, 'approvals.ask', model, { languageSwitch: false })
    }
    const told = async ({ tenant, remoteAddress: source, id: traceId }: Request, { id, kind, clientId }: Approval, userId: string, approved: boolean) => {
      await audit?.record({
        tenantId: tenant.id,
        action: approved ? 'approvals.approved' : 'approvals.denied',
        outcome: approved ? 'success' : 'refused',
        actor: userId,
        actorKind: 'user',
        target: clientId,
        source,
        traceId,
        detail: { kind },
      })
      await events.emit(approvalAnswered, { tenantId: tenant.id, approvalId: id, kind, clientId, userId, approved })
    }
    /** Only the session that was asked makes the key worth anything. Security rules 4.2 and 4.3. */
    const questionOf = async (request: Request, key: string): Promise<Question> => {
      const waiting = await shortLived.get<Question>(request.tenant, PURPOSE, key)
      const session = waiting && (await sessions.current(request))
      if (!session || session.id !== waiting?.value.sessionId || session.userId !== waiting.value.userId) throw gone()
      const question = await shortLived.take<Question>(request.tenant, PURPOSE, key)
      if (!question) throw gone()
      return question
    }
    const userMay = (approval: Approval, user: Pick<User, 'id'>) => approval.userId === undefined || approval.userId === user.id
    return {
      isOpen: async ({ tenant }, id) => (await requests.pending(tenant, door.kind, id)) !== undefined,
      async open(request, id) {
        const { approval, client } = await found(request, id)
        const login = await authn.authenticate(request, {
          application: client.application,
          returnTo: door.path,
          state: { approval: id },
          relyingParty: client.clientId,
          protocol: 'oidc',
          ...(approval.userId === undefined ? {} : { userId: approval.userId }),
          ...door.demand?.(approval),
        })
        return 'reply' in login ? login.reply : ask(request, approval, client, login.result)
      },
      async resume(request, sessionDataKey) {
        const result = await authn.finish(request, sessionDataKey)
        const { approval: id } = result.state as { readonly approval?: string }
        const { approval, client } = await found(request, id ?? '')
        return ask(request, approval, client, result)
      },
      async answer(request, key, answer) {
        if (answer !== 'approve' && answer !== 'deny') throw new ApprovalRefused('the answer has an unknown value')
        const { id, userId, scopes: granted, authentication } = await questionOf(request, key)
        const { approval } = await found(request, id)
        if (!userMay(approval, { id: userId })) throw new ApprovalRefused('somebody else was asked')
        const approved = answer === 'approve'
        const approver = approved ? { userId, scopes: granted, authentication, consent: await consentOf(request.tenant, userId, approval) } : null
        const answered = await requests.answer(request.tenant, id, approver, async (stored) => {
          await told(request, stored, userId, approved)
          await door.answered?.(request.tenant, stored)
        })
        if (!answered) throw gone()
        return redirect(`${request.tenant.basePath}${door.donePath}?answer=${approved ? 'approved' : 'denied'}`)
      },
      done(request, answer) {
        const model: DoneModel = { approved: answer === 'approved', doneKey: door.doneKey }
        return pages.render(request, 'approvals.done', model)
      },
    }
  }
