import { type Application, Applications, type AuthenticationStep } from '@gatehouse/applications/contracts'
import { definePlugin, type Tenant } from '@gatehouse/kernel'
import { Accounts, type User, Users } from '@gatehouse/users/contracts'

export const makeUser = (username: string, changes: Partial<User> = {}): User => ({
  id: `id-of-${username}`,
  username,
  store: 'PRIMARY',
  active: true,
  claims: {},
  createdAt: 0,
  updatedAt: 0,
  version: 1,
  ...changes,
})
type Options = readonly string[]
/** `makeApplication('two', ['BasicAuthenticator'], ['otp'])`; `GoogleOIDC:Google` is an authenticator of a connection. */
export const makeApplication = (name: string, ...steps: readonly Options[]): Application => ({
  id: `id-of-${name}`,
  name,
  description: null,
  imageUrl: null,
  accessUrl: null,
  enabled: true,
  authenticationSequence: {
    type: steps.length === 0 ? 'DEFAULT' : 'USER_DEFINED',
    steps: steps.map(
      (options, index): AuthenticationStep => ({
        id: index + 1,
        options: options.map((option) => {
          const [authenticator = '', idp = 'LOCAL'] = option.split(':')
          return { authenticator, idp }
        }),
      }),
    ),
    subjectStepId: 1,
    attributeStepId: 1,
  },
  claimConfiguration: { dialect: 'LOCAL', requestedClaims: [], claimMappings: [], subject: { claim: { uri: '' } } },
  advancedConfigurations: { skipLoginConsent: false, skipLogoutConsent: false },
  authorizedScopes: [],
  createdAt: 0,
  version: 1,
})

/** Users and applications of every tenant, in memory, to be changed while a test runs. */
export const testDirectory = () => {
  const users = new Map<string, User>()
  const applications = new Map<string, Application>()
  /** Of credentials, by user id. */
  const versions = new Map<string, number>()
  /** Ids of users. */
  const lookedUp: string[] = []
  const not = () => Promise.reject(new Error('not in this test'))
  const plugin = definePlugin({
    name: 'test-directory',
    provides: [Users, Applications, Accounts],
    setup({ host }) {
      host.provide(Users, () => ({
        async find(_tenant: Tenant, by, value) {
          if (by === 'username') return [...users.values()].find(({ username }) => username === value)
          lookedUp.push(value)
          return users.get(value)
        },
        search: not,
        walk: not,
        signIn: not,
        create: not,
        update: not,
        remove: not,
      }))
      host.provide(Accounts, () => ({
        of: not,
        check: not,
        renew: not,
        credentialVersion: async (_tenant: Tenant, userId) => versions.get(userId) ?? 0,
        signedIn: async () => undefined,
      }))
      host.provide(Applications, () => ({
        find: async (_tenant: Tenant, id) => applications.get(id),
        findByName: not,
        create: not,
        update: not,
        remove: not,
      }))
    },
  })
  return {
    plugin,
    versions,
    lookedUp,
    users: { put: (user: User) => void users.set(user.id, user), get: (username: string) => users.get(`id-of-${username}`) },
    applications: {
      put: (application: Application) => void applications.set(application.id, application),
      get: (name: string) => applications.get(`id-of-${name}`),
    },
  }
}
export type TestDirectory = ReturnType<typeof testDirectory>
