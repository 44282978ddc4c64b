import { Administrators } from '@gatehouse/access/contracts'
import { systemApis } from '@gatehouse/api-resources/contracts'
import { Sessions } from '@gatehouse/authn/contracts'
import { Audit, Clock, definePlugin, Events } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { ShortLived } from '@gatehouse/kernel/state'
import { Keys } from '@gatehouse/keys/contracts'
import { Notifications, notificationTypes } from '@gatehouse/notifications/contracts'
import { authorizationRules, Clients, clientSettings, Issuer, OwnJwts, responseTypes, Scopes, tokenConditions } from '@gatehouse/oauth/contracts'
import { IdTokens } from '@gatehouse/oidc/contracts'
import { subjectTokenSources } from '@gatehouse/token-exchange/contracts'
import { Accounts, Users } from '@gatehouse/users/contracts'
import { subjectTokenRule } from './authorization-rule.ts'
import { impersonationCondition } from './condition.ts'
import { impersonatePermission } from './contracts.ts'
import { settingsMigration, settingsTable } from './data/settings-table.ts'
import { settingsRoutes } from './http/settings-routes.ts'
import { impersonationJudge } from './judge.ts'
import { impersonationNotice, noticeType } from './notice.ts'
import { recorderOf } from './recorder.ts'
import { subjectTokenTypes } from './response-types.ts'
import { createSettings } from './settings.ts'
import { subjectTokenSetting } from './subject-token-setting.ts'
import { subjectTokenIssuer } from './token/issue.ts'
import { subjectTokenSource } from './token/source.ts'

const kernel = { data: Data, clock: Clock, events: Events, shortLived: ShortLived }
const directory = { keys: Keys, users: Users, accounts: Accounts, administrators: Administrators, sessions: Sessions }
const protocol = { clients: Clients, scopes: Scopes, issuer: Issuer, jwts: OwnJwts, idTokens: IdTokens }

export default definePlugin({
  name: 'impersonation',
  needs: { ...kernel, ...directory, ...protocol },
  wants: { audit: Audit, notifications: Notifications },
  setup({ deps, host }) {
    const judge = impersonationJudge(deps)
    const recorder = recorderOf(deps.audit)
    const settings = createSettings(deps.data)
    const notice = impersonationNotice({ ...deps, settings })
    const made = { ...deps, judge, recorder, issue: subjectTokenIssuer(deps), settings, notice }
    host.contribute(clientSettings, subjectTokenSetting)
    host.contribute(authorizationRules, subjectTokenRule)
    host.contribute(responseTypes, ...subjectTokenTypes(made))
    host.contribute(subjectTokenSources, subjectTokenSource(made))
    host.contribute(tokenConditions, impersonationCondition(made))
    host.contribute(systemApis, { identifier: 'system:impersonation', name: 'User Impersonation', scopes: [impersonatePermission] })
    host.contribute(notificationTypes, noticeType)
    host.contribute(routes, settingsRoutes(made))
    host.contribute(tables, settingsTable)
    host.contribute(migrations, settingsMigration)
  },
})
