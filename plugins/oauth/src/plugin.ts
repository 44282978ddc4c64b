import { bearerVerifiers, Permissions } from '@gatehouse/access/contracts'
import { Applications, applicationDeleted, inboundProtocols } from '@gatehouse/applications/contracts'
import { Authn, Sessions, sessionEnded } from '@gatehouse/authn/contracts'
import { ConsentPages, Consents, consentRevoked } from '@gatehouse/consent/contracts'
import { Audit, Clock, definePlugin, Events, Sealing, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { AccessPolicy, corsOrigins, routes } from '@gatehouse/kernel/http'
import { jobHandlers, schedules } from '@gatehouse/kernel/jobs'
import { Caches, RateLimiter, ShortLived } from '@gatehouse/kernel/state'
import { Keys } from '@gatehouse/keys/contracts'
import { catalogues, Pages, views } from '@gatehouse/pages/contracts'
import { Identities, passwordChanged, personalData, Users, userDeleted, userDisabled } from '@gatehouse/users/contracts'
import { assemble } from './assemble.ts'
import { formPostMode, formPostView } from './authorize/form-post-mode.ts'
import { pkceRule } from './authorize/pkce.ts'
import { fragmentMode, queryMode } from './authorize/response-modes.ts'
import { clientForgetter } from './clients/forget.ts'
import { oauthConfig } from './config.ts'
import * as own from './contracts.ts'
import { oauthMigrations, oauthTables } from './data/migrations.ts'
import { ownPoints, ownServices, provideServices, registriesOf } from './registries.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'
import { tokenEraser, tokensOfPerson } from './tokens/of-person.ts'
import { purgeHandler, purgeSchedule } from './tokens/purge.ts'

const directory = { keys: Keys, users: Users, identities: Identities, applications: Applications, authn: Authn, sessions: Sessions }
const screens = { consents: Consents, consentPages: ConsentPages, pages: Pages }
const kernel = { data: Data, caches: Caches, shortLived: ShortLived, limiter: RateLimiter, events: Events, clock: Clock, tenants: Tenants, sealing: Sealing }

export default definePlugin({
  name: 'oauth',
  config: oauthConfig,
  points: ownPoints,
  provides: ownServices,
  needs: { ...kernel, ...directory, ...screens },
  wants: { permissions: Permissions, access: AccessPolicy, audit: Audit },
  setup({ config, deps, host }) {
    const made = assemble(config, deps, registriesOf(host))
    provideServices(host, made)
    host.contribute(own.clientAuthentications, ...made.methods)
    host.contribute(own.grantTypes, ...made.grants)
    host.contribute(own.responseTypes, made.codeResponse)
    host.contribute(own.responseModes, queryMode, fragmentMode, formPostMode(deps.pages))
    host.contribute(own.authorizationRules, pkceRule)
    host.contribute(own.metadataSources, made.members)
    host.contribute(routes, ...made.groups)
    host.contribute(inboundProtocols, made.inbound)
    host.contribute(bearerVerifiers, made.bearer)
    host.contribute(corsOrigins, made.origins)
    host.contribute(tables, ...oauthTables)
    host.contribute(migrations, ...oauthMigrations)
    host.contribute(views, formPostView)
    host.contribute(catalogues, english, german)
    host.contribute(jobHandlers, purgeHandler(deps))
    host.contribute(schedules, purgeSchedule)
    const { ofUser, ofConsent, ofSession } = made.endings
    for (const fact of [passwordChanged, userDisabled, userDeleted]) {
      host.on(fact, ofUser.now)
      host.subscribe(fact, { id: `oauth.end-tokens-after-${fact.id.replace('.', '-')}`, handle: ofUser.later })
    }
    host.contribute(personalData, tokensOfPerson(deps.data))
    host.subscribe(userDeleted, { id: 'oauth.forget-deleted-user', handle: tokenEraser(deps) })
    host.on(consentRevoked, ofConsent.now)
    host.subscribe(consentRevoked, { id: 'oauth.end-tokens-without-consent', handle: ofConsent.later })
    host.on(sessionEnded, ofSession.now)
    host.subscribe(sessionEnded, { id: 'oauth.end-tokens-with-session', handle: ofSession.later })
    const forget = clientForgetter(deps.tenants, made.store)
    host.on(applicationDeleted, forget)
    host.subscribe(applicationDeleted, { id: 'oauth.forget-deleted-application', handle: forget })
  },
})
