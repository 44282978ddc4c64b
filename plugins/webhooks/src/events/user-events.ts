import type { EventType, Tenant } from '@gatehouse/kernel'
import {
  passwordChanged,
  type User,
  type Users,
  userCreated,
  userDeleted,
  userDisabled,
  userEnabled,
  userLocked,
  userUnlocked,
  userUpdated,
} from '@gatehouse/users/contracts'
import type { WebhookEvent } from '../contracts.ts'

interface UserPayload {
  readonly tenantId: string
  readonly userId: string
}
type UserEvent = WebhookEvent<UserPayload>
const claimPrefix = 'http://wso2.org/claims/'
const told = ['emailaddress', 'givenname', 'lastname'] as const

const claims = ({ username, claims: values }: User) => [
  { uri: `${claimPrefix}username`, value: username },
  ...told.flatMap((name) => (typeof values[name] === 'string' ? [{ uri: claimPrefix + name, value: values[name] }] : [])),
]
const knownUser = (tenant: Tenant, user: User) => ({
  user: { id: user.id, claims: claims(user), ref: `${tenant.baseUrl}/scim2/Users/${user.id}` },
  userStore: { id: Buffer.from(user.store).toString('base64'), name: user.store },
})
/** A user who is gone when the event is delivered is told by its id alone. */
export const aboutUser = async (users: Users, tenant: Tenant, userId: string): Promise<Record<string, unknown>> => {
  const user = await users.find(tenant, 'id', userId)
  return user ? knownUser(tenant, user) : { user: { id: userId } }
}

/** Events of users, as the reference product names and shapes them. */
export const userEvents = (users: Users): readonly UserEvent[] => {
  const event = (name: string, description: string, type: EventType<UserPayload>, more: Readonly<Record<string, unknown>>): UserEvent => ({
    name,
    description,
    event: type,
    orderBy: ({ userId }) => userId,
    describe: async (tenant, { userId }) => ({ ...(await aboutUser(users, tenant, userId)), ...more }),
  })
  const ofUser = (name: string) => `user/event-type/${name}`
  return [
    event(ofUser('userCreated'), 'A user was created.', userCreated, { action: 'REGISTER' }),
    event('registration/event-type/registrationSuccess', 'A user is registered.', userCreated, { action: 'REGISTER' }),
    event(ofUser('userProfileUpdated'), 'The profile of a user was changed.', userUpdated, { action: 'PROFILE_UPDATE' }),
    event(ofUser('userDisabled'), 'A user was disabled.', userDisabled, { action: 'USER_ACCOUNT_DISABLE' }),
    event(ofUser('userEnabled'), 'A user was enabled.', userEnabled, { action: 'USER_ACCOUNT_ENABLE' }),
    event(ofUser('userAccountLocked'), 'A user was locked, after wrong passwords or by an administrator.', userLocked, { action: 'USER_ACCOUNT_LOCK' }),
    event(ofUser('userAccountUnlocked'), 'An administrator unlocked a user.', userUnlocked, { action: 'USER_ACCOUNT_UNLOCK' }),
    {
      ...event(ofUser('userDeleted'), 'A user was deleted.', userDeleted, {}),
      describe: (_tenant, { userId }) => ({ user: { id: userId }, action: 'USER_ACCOUNT_DELETE' }),
    },
    event('credential/event-type/credentialUpdated', 'A password was changed.', passwordChanged, { credentialType: 'PASSWORD', action: 'UPDATE' }),
  ]
}
