import { definePlugin } from '@gatehouse/kernel'
import { routes } from '@gatehouse/kernel/http'
import { RateLimiter, ShortLived } from '@gatehouse/kernel/state'
import { AuthorizationRequests, ClientEndpoints, clientSettings, metadataSources, requestSources, SenderProofs } from '@gatehouse/oauth/contracts'
import { parConfig } from './config.ts'
import { parRoute } from './http/par.ts'
import { createPushedRequests } from './pushed-requests.ts'
import { parSetting } from './settings.ts'
import { pushedSource } from './source.ts'

export default definePlugin({
  name: 'par',
  config: parConfig,
  needs: { clientEndpoints: ClientEndpoints, requests: AuthorizationRequests, senders: SenderProofs, shortLived: ShortLived, limiter: RateLimiter },
  setup({ config, deps, host }) {
    const pushed = createPushedRequests(deps.shortLived, config.requestTtl)
    host.contribute(routes, parRoute({ ...deps, pushed, config }))
    host.contribute(requestSources, pushedSource(pushed, config))
    host.contribute(clientSettings, parSetting)
    host.contribute(metadataSources, {
      name: 'par',
      members: ({ baseUrl }) => ({
        pushed_authorization_request_endpoint: `${baseUrl}/oauth2/par`,
        require_pushed_authorization_requests: config.required,
      }),
    })
  },
})
