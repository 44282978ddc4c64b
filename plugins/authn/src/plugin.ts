import { Applications, authenticatorDirectories } from '@gatehouse/applications/contracts'
import { Audit, Clock, Connections, definePlugin, Events, Log, Sealing, Server, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { jobHandlers, schedules } from '@gatehouse/kernel/jobs'
import { Caches, RateLimiter, ShortLived } from '@gatehouse/kernel/state'
import { catalogues, Pages, views } from '@gatehouse/pages/contracts'
import { Accounts, passwordChanged, personalData, Users, userDeleted, userDisabled } from '@gatehouse/users/contracts'
import { assemble } from './assemble.ts'
import { authnConfig } from './config.ts'
import { Authn, authenticators, Openings, Sessions, SignOut, signOutFrames } from './contracts.ts'
import { sessionApplicationMigration, sessionApplicationTable } from './data/session-application-table.ts'
import { sessionMigrations, sessionTable } from './data/session-table.ts'
import { authenticatorDirectory } from './directory.ts'
import { sessionEnder } from './sessions/end-with-user.ts'
import { purgeHandler, purgeSchedule } from './sessions/purge.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'
import { methodsView } from './views/methods.ts'
import { continueView, retryView, signedOutView, signOutView } from './views/notes.ts'

export default definePlugin({
  name: 'authn',
  config: authnConfig,
  points: [authenticators, signOutFrames],
  provides: [Authn, Openings, Sessions, SignOut],
  needs: {
    data: Data,
    caches: Caches,
    shortLived: ShortLived,
    limiter: RateLimiter,
    connections: Connections,
    sealing: Sealing,
    events: Events,
    clock: Clock,
    log: Log,
    server: Server,
    tenants: Tenants,
    users: Users,
    applications: Applications,
    pages: Pages,
  },
  wants: { audit: Audit, accounts: Accounts },
  setup({ config, deps, host }) {
    const { authn, openings, sessions, signOut, endAllOf, sessionsOf, used, groups } = assemble(
      config,
      deps,
      host.items(authenticators),
      host.items(signOutFrames),
    )
    const endSessions = sessionEnder(deps.tenants, endAllOf)
    host.provide(Authn, () => authn)
    host.provide(Openings, () => openings)
    host.provide(Sessions, () => sessions)
    host.provide(SignOut, () => signOut)
    host.contribute(personalData, { name: 'sessions', of: sessionsOf })
    host.contribute(tables, sessionTable, sessionApplicationTable)
    host.contribute(migrations, ...sessionMigrations, sessionApplicationMigration)
    host.contribute(routes, ...groups)
    host.contribute(authenticatorDirectories, authenticatorDirectory(host.items(authenticators), deps.connections))
    host.contribute(jobHandlers, purgeHandler(deps.data, deps.tenants, deps.clock, used))
    host.contribute(schedules, purgeSchedule)
    host.contribute(views, methodsView, continueView, retryView, signOutView, signedOutView)
    host.contribute(catalogues, english, german)
    for (const [fact, id] of [
      [passwordChanged, 'authn.end-sessions-after-password-change'],
      [userDisabled, 'authn.end-sessions-of-disabled-user'],
      [userDeleted, 'authn.end-sessions-of-deleted-user'],
    ] as const) {
      host.on(fact, endSessions)
      host.subscribe(fact, { id, handle: endSessions })
    }
  },
})
