import { definePlugin } from '@gatehouse/kernel'
import { authorizationRules, clientSettings, FrontChannel, metadataSources, responseTypes } from '@gatehouse/oauth/contracts'
import { IdTokens } from '@gatehouse/oidc/contracts'
import { hybridSetting } from './hybrid-setting.ts'
import { noneType, tokenTypes } from './response-types.ts'
import { idTokenRule } from './rules.ts'

export default definePlugin({
  name: 'implicit',
  needs: { frontChannel: FrontChannel, idTokens: IdTokens },
  setup({ deps, host }) {
    host.contribute(responseTypes, ...tokenTypes(deps), noneType)
    host.contribute(authorizationRules, idTokenRule)
    host.contribute(clientSettings, hybridSetting)
    host.contribute(metadataSources, { name: 'implicit', members: () => ({ grant_types_supported: ['implicit'] }) })
  },
})
