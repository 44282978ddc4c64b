import { ApiResources } from '@gatehouse/api-resources/contracts'
import { sessionEnded, signOutFrames } from '@gatehouse/authn/contracts'
import { ClaimDialects } from '@gatehouse/claims/contracts'
import { Audit, definePlugin } from '@gatehouse/kernel'
import { migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { jobHandlers, schedules } from '@gatehouse/kernel/jobs'
import * as oauth from '@gatehouse/oauth/contracts'
import { catalogues, homeLinks, views } from '@gatehouse/pages/contracts'
import { baseScopes, claimRegistry } from './claims/registry.ts'
import { createClaimRelease } from './claims/release.ts'
import { oidcScopes } from './claims/scope-source.ts'
import { oidcConfig } from './config.ts'
import { claimSources, IdTokens, tokenEnvelopes } from './contracts.ts'
import { pairwiseMigration, pairwiseTable } from './data/pairwise-table.ts'
import { sessionClientMigration, sessionClientTable } from './data/session-client-table.ts'
import { encloser } from './envelopes.ts'
import { discoveryLink } from './home-link.ts'
import { discoveryRoutes } from './http/discovery.ts'
import { logoutRoutes } from './http/logout.ts'
import { scopeRoutes } from './http/scope-routes.ts'
import { userinfoRoutes } from './http/userinfo.ts'
import { createIdTokens, idTokenExtension } from './id-token.ts'
import { readHint, userOfSubject } from './id-token-hint.ts'
import { assembleLogout } from './logout/assemble.ts'
import { overdueSchedule } from './logout/overdue.ts'
import { createMember, oidcMembers } from './metadata.ts'
import { pairwiseSecrets } from './pairwise/secret.ts'
import { subjectSetting } from './pairwise/sector.ts'
import { pairwiseType, userOfAnySubject } from './pairwise/subjects.ts'
import { claimsRule } from './rules/claims-rule.ts'
import { essentialAcr } from './rules/essential-acr.ts'
import { hintRule } from './rules/hint-rule.ts'
import { hintsRule, maxAgeRule, promptRule } from './rules/parameters.ts'
import { scopeMigration, scopeTable } from './scopes/table.ts'
import { tenantScopes } from './scopes/tenant-scopes.ts'
import { services } from './services.ts'
import { browserState, sessionStateExtension } from './session/browser-state.ts'
import { checkSessionRoutes } from './session/check-page.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'
import { userinfoAnswers, userinfoSetting } from './userinfo.ts'
import { confirmView } from './views/logout.ts'
import { signedOutView } from './views/signed-out.ts'

const SECRETS = { max: 10_000, ttlMs: 3_600_000 }

export default definePlugin({
  name: 'oidc',
  config: oidcConfig,
  points: [claimSources, tokenEnvelopes],
  provides: [IdTokens],
  needs: services,
  wants: { dialects: ClaimDialects, apis: ApiResources, audit: Audit },
  setup({ config, deps, host }) {
    const { presented, pages } = deps
    const scopes = tenantScopes({ ...deps, base: baseScopes(config) })
    const registry = claimRegistry(config, { sources: host.items(claimSources), dialects: deps.dialects, scopes })
    const release = createClaimRelease(registry)
    const enclose = encloser(host.items(tokenEnvelopes))
    const answers = userinfoAnswers({ ...deps, enclose })
    const idTokens = createIdTokens({ ...deps, release, enclose, claimsInIdToken: config.claimsInIdToken })
    const hint = readHint(deps)
    const secrets = pairwiseSecrets({ ...deps, cache: deps.caches.create('oidc.pairwise-secrets', SECRETS) })
    const userOf = userOfAnySubject(secrets, userOfSubject(deps.users))
    const logout = assembleLogout({ ...deps, readHint: hint, userOf, enclose })
    host.provide(IdTokens, () => idTokens)
    host.contribute(oauth.scopeSources, oidcScopes(scopes))
    host.contribute(
      oauth.authorizationRules,
      promptRule(deps.openings),
      maxAgeRule,
      hintsRule,
      claimsRule({ registry, userOf }),
      hintRule({ readHint: hint, userOf }),
    )
    host.contribute(oauth.authorizationExtensions, essentialAcr, logout.participation, sessionStateExtension(browserState(deps.sealing)))
    host.contribute(oauth.tokenExtensions, idTokenExtension(idTokens))
    host.contribute(oauth.clientSettings, logout.setting, subjectSetting(deps.outbound), userinfoSetting(deps.keys.algorithms))
    host.contribute(oauth.subjectTypes, pairwiseType(secrets))
    host.contribute(oauth.metadataSources, oidcMembers(registry, deps.keys.algorithms), createMember(deps.openings))
    host.contribute(
      routes,
      discoveryRoutes(deps),
      userinfoRoutes({ presented, release, answers }),
      logoutRoutes({ desk: logout.desk, pages }),
      checkSessionRoutes(),
      scopeRoutes({ ...deps, scopes, registry }),
    )
    host.contribute(tables, sessionClientTable, pairwiseTable, scopeTable)
    host.contribute(migrations, sessionClientMigration, pairwiseMigration, scopeMigration)
    host.contribute(jobHandlers, ...logout.handlers)
    host.contribute(schedules, overdueSchedule)
    host.subscribe(sessionEnded, logout.onSessionEnd)
    host.contribute(signOutFrames, logout.frames)
    host.contribute(views, confirmView, signedOutView)
    host.contribute(catalogues, english, german)
    host.contribute(homeLinks, discoveryLink)
  },
})
