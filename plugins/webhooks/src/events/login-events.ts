import type { Applications } from '@gatehouse/applications/contracts'
import { loginFailed, loginSucceeded, sessionEnded } from '@gatehouse/authn/contracts'
import type { Tenant } from '@gatehouse/kernel'
import type { Users } from '@gatehouse/users/contracts'
import type { WebhookEvent } from '../contracts.ts'
import { aboutUser } from './user-events.ts'

type Succeeded = WebhookEvent<{ tenantId: string; userId: string; applicationId: string; sessionId: string }>
type Ended = WebhookEvent<{ tenantId: string; sessionId: string; userId: string }>
type Failed = WebhookEvent<{ tenantId: string; applicationId: string; code: string }>

/** Events of logins. */
export const loginEvents = (users: Users, applications: Applications | undefined): readonly [Succeeded, Failed, Ended] => {
  const aboutApplication = async (tenant: Tenant, id: string) => ({ application: { id, name: (await applications?.find(tenant, id))?.name } })
  return [
    {
      name: 'login/event-type/loginSuccess',
      description: 'A user signed in.',
      event: loginSucceeded,
      orderBy: ({ userId }) => userId,
      describe: async (tenant, { userId, applicationId, sessionId }) => ({
        ...(await aboutUser(users, tenant, userId)),
        ...(await aboutApplication(tenant, applicationId)),
        session: { id: sessionId },
      }),
    },
    {
      name: 'login/event-type/loginFailed',
      description: 'A login ended in refusal.',
      event: loginFailed,
      orderBy: ({ applicationId }) => applicationId,
      describe: async (tenant, { applicationId, code }) => ({ ...(await aboutApplication(tenant, applicationId)), reason: { description: code } }),
    },
    {
      name: 'session/event-type/sessionRevoked',
      description: 'A session ended.',
      event: sessionEnded,
      orderBy: ({ userId }) => userId,
      describe: (_tenant, { userId, sessionId }) => ({ user: { id: userId }, sessionId, action: 'LOGOUT' }),
    },
  ]
}
