import { Administrators } from '@gatehouse/access/contracts'
import { Applications, credentialGuards } from '@gatehouse/applications/contracts'
import { cibaActors } from '@gatehouse/ciba/contracts'
import { Audit, Clock, definePlugin, Events, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { AccessTokens, authorizationRules, ClientRegistry, grantPolicies, Issuer, TokenEndings } from '@gatehouse/oauth/contracts'
import { Roles } from '@gatehouse/roles/contracts'
import { scimResources } from '@gatehouse/scim/contracts'
import { TrustedIssuers } from '@gatehouse/trusted-issuers/contracts'
import { otherAccounts } from '@gatehouse/users/contracts'
import { agentAccounts } from './accounts.ts'
import { createAgents } from './agents.ts'
import { Agents, agentBlocked, agentDeleted, agentSecretChanged } from './contracts.ts'
import { agentCredentialGuard } from './credential-guard.ts'
import { createCredentials } from './credentials.ts'
import { agentMigration, agentTable, applicationIndexMigration } from './data/agent-table.ts'
import { settingsMigration, settingsTable } from './data/settings-table.ts'
import { endTokensLater } from './end-tokens.ts'
import { settingsRoutes } from './http/settings-routes.ts'
import { actorProof } from './oauth/actor-token.ts'
import { agentsOverCiba } from './oauth/ciba-actors.ts'
import { agentPolicy } from './oauth/grant-policy.ts'
import { requestedActorRule } from './oauth/requested-actor.ts'
import { agentResource } from './scim/agent-resource.ts'
import { createSettings } from './settings.ts'

const kernel = { data: Data, clock: Clock, events: Events, tenants: Tenants }
const protocol = { registry: ClientRegistry, accessTokens: AccessTokens, issuer: Issuer, endings: TokenEndings }

export default definePlugin({
  name: 'agents',
  provides: [Agents],
  needs: { ...kernel, ...protocol, applications: Applications },
  wants: { administrators: Administrators, roles: Roles, trusted: TrustedIssuers, audit: Audit },
  setup({ deps, host }) {
    const agents = createAgents({ ...deps, credentials: createCredentials(deps) })
    const settings = createSettings(deps.data)
    const made = { ...deps, agents, settings }
    host.provide(Agents, () => agents)
    host.contribute(otherAccounts, agentAccounts(agents))
    host.contribute(scimResources, agentResource(made))
    host.contribute(credentialGuards, agentCredentialGuard(made))
    host.contribute(authorizationRules, requestedActorRule(made))
    const proof = actorProof(made)
    host.contribute(grantPolicies, agentPolicy({ agents, proof }))
    host.contribute(cibaActors, agentsOverCiba({ agents, proof }))
    host.contribute(routes, settingsRoutes(made))
    host.contribute(tables, agentTable, settingsTable)
    host.contribute(migrations, agentMigration, settingsMigration, applicationIndexMigration)
    // What was issued beside the change, and committed after it.
    for (const fact of [agentBlocked, agentSecretChanged, agentDeleted]) {
      host.subscribe(fact, { id: `agents.end-tokens-after-${fact.id.replace('agents.', '')}`, handle: endTokensLater(deps) })
    }
  },
})
