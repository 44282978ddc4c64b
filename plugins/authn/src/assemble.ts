import type { Applications } from '@gatehouse/applications/contracts'
import type { Audit, Clock, Connections, Events, Log, Sealing, Server, Tenant } from '@gatehouse/kernel'
import type { Data } from '@gatehouse/kernel/data'
import { type Request, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import type { Caches, RateLimiter, ShortLived } from '@gatehouse/kernel/state'
import type { Pages } from '@gatehouse/pages/contracts'
import type { Accounts, User, Users } from '@gatehouse/users/contracts'
import type { AuthnConfig } from './config.ts'
import type { AuthenticatorKind, SignOutFrames } from './contracts.ts'
import type { SessionRow } from './data/session-table.ts'
import { commonAuthRoutes } from './http/commonauth.ts'
import { inactiveUsersRoutes } from './http/inactive-users.ts'
import { loginPageRoutes } from './http/login-pages.ts'
import { logoutHandler } from './http/logout.ts'
import { sessionSearchApi } from './http/session-search-api.ts'
import { sessionsApi, shownSession } from './http/sessions-api.ts'
import { answerLimits } from './login/answer-limits.ts'
import { createAttempts } from './login/attempts.ts'
import { createAuthn } from './login/authn.ts'
import { browserOrigin } from './login/browser-origin.ts'
import { createCompletion } from './login/complete.ts'
import { createEntrances, createOpenings } from './login/entrances.ts'
import { createLoginFlow } from './login/flow.ts'
import { createMoves } from './login/moves.ts'
import { createReaction } from './login/react.ts'
import { loginReplies } from './login/replies.ts'
import { createStepRunner } from './login/step-runner.ts'
import { sessionDescriber } from './sessions/described.ts'
import { sessionEstablisher } from './sessions/establish.ts'
import { createSessionApplications } from './sessions/session-applications.ts'
import { sessionSearch } from './sessions/session-search.ts'
import { createSessionStore } from './sessions/session-store.ts'
import { browserSession, createSessions, toSession } from './sessions/sessions.ts'
import { createSignOut } from './sessions/sign-out.ts'

export interface AuthnDeps {
  readonly data: Data
  readonly caches: Caches
  readonly shortLived: ShortLived
  readonly limiter: RateLimiter
  readonly connections: Connections
  readonly sealing: Sealing
  readonly events: Events
  readonly clock: Clock
  readonly log: Log
  readonly server: Server
  readonly users: Users
  readonly applications: Applications
  readonly pages: Pages
  readonly audit: Audit | undefined
  readonly accounts: Accounts | undefined
}
const sessionCacheSize = 20_000
/** How long another node may see an ended session when the message about it is lost. */
const sessionCacheMs = 5_000
/** It holds what is written for good. */
const usedCacheMs = 3_600_000

/** The parts of the plugin, put together once. */
export const assemble = (
  config: AuthnConfig,
  deps: AuthnDeps,
  // biome-ignore lint/suspicious/noExplicitAny: settings are the kind's own matter
  kinds: ReadonlyMap<string, AuthenticatorKind<any>>,
  participants: ReadonlyMap<string, SignOutFrames>,
) => {
  const { data, events, clock, users, applications, pages, audit, accounts } = deps
  const { defaultAuthenticator, loginPage, acr: levels } = config
  const cache = deps.caches.create<SessionRow>('authn.session', { max: sessionCacheSize, ttlMs: sessionCacheMs })
  const used = createSessionApplications({ data, cache: deps.caches.create<true>('authn.session-applications', { max: sessionCacheSize, ttlMs: usedCacheMs }) })
  const store = createSessionStore({ data, cache, events, used, clock })
  const describer = sessionDescriber({ users, applications, used })
  const ofBrowser = browserSession(store)
  const establish = sessionEstablisher({
    store,
    clock,
    idleSeconds: config.idleTimeout,
    lifetimeSeconds: config.sessionLifetime,
    rememberSeconds: config.rememberMe,
  })
  const runner = createStepRunner({ connections: deps.connections, kinds, log: deps.log, timeoutSeconds: config.stepTimeout })
  const credentialVersion = accounts?.credentialVersion ?? (async () => 0)
  const flow = createLoginFlow({ runner, entrances: createEntrances(kinds), users, defaultAuthenticator, now: clock.now, credentialVersion })
  const attempts = createAttempts(deps.shortLived, config.attemptLifetime)
  const moves = createMoves({ attempts, flow, completion: createCompletion({ data, events, audit, establish, used, levels, accounts }) })
  const replies = loginReplies({ loginPage, defaultAuthenticator })
  const origin = browserOrigin(loginPage)
  const limits = answerLimits({
    limiter: deps.limiter,
    clock,
    triesPerLogin: config.triesPerLogin,
    attemptSeconds: config.attemptLifetime,
    failuresPerSource: config.failuresPerSource,
  })
  const react = createReaction({ flow, limits, checkOrigin: origin.check })
  const signOut = createSignOut({ store, participants, log: deps.log })
  const sessionOf = ({ tenant }: Pick<Request, 'tenant'>, row: SessionRow) => toSession(tenant, row, levels)
  const logout = logoutHandler({ pages, signOut, sessionOf, ofBrowser, audit, sealing: () => deps.sealing })
  const flowCookieSameSite = origin.sameSiteFor(deps.server.publicUrl)
  const groups: readonly RouteGroup[] = [
    routeGroup(
      'authn',
      '',
      [
        ...commonAuthRoutes({ attempts, applications, flow, moves, react, replies, pages, logout }),
        ...loginPageRoutes({ attempts, applications, flow, replies, pages, kinds }),
      ],
      { errors: pages.error },
    ),
    sessionsApi(store, describer.describe),
    sessionSearchApi(sessionSearch({ data, clock, users, describer })),
    ...(accounts ? [inactiveUsersRoutes({ users, accounts })] : []),
  ]
  return {
    authn: createAuthn({ attempts, flow, moves, replies, users, store, used, ofBrowser, levels, clock, flowCookieSameSite }),
    sessions: createSessions(store, levels),
    openings: createOpenings(kinds),
    signOut,
    endAllOf: store.endAllOf,
    sessionsOf: async (tenant: Tenant, { id }: User) => (await describer.describe(tenant, await store.listOf(tenant, id))).map(shownSession),
    used,
    groups,
  }
}
