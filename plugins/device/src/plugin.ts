import { Approvals } from '@gatehouse/approvals/contracts'
import { definePlugin } from '@gatehouse/kernel'
import { routes } from '@gatehouse/kernel/http'
import { RateLimiter, ShortLived } from '@gatehouse/kernel/state'
import { ClientEndpoints, grantTypes, metadataSources, Scopes } from '@gatehouse/oauth/contracts'
import { catalogues, Pages, views } from '@gatehouse/pages/contracts'
import { deviceConfig } from './config.ts'
import { deviceDoor } from './door.ts'
import { deviceGrant } from './grant.ts'
import { deviceAuthorizeRoute } from './http/authorize.ts'
import { devicePageRoutes } from './http/pages.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'
import { createUserCodes } from './user-codes.ts'
import { codeView } from './views/code.ts'

export default definePlugin({
  name: 'device',
  config: deviceConfig,
  needs: { approvals: Approvals, clientEndpoints: ClientEndpoints, scopes: Scopes, pages: Pages, shortLived: ShortLived, limiter: RateLimiter },
  setup({ config, deps, host }) {
    const codes = createUserCodes(deps.shortLived, config.userCodeLength)
    const desk = deps.approvals.pages(deviceDoor)
    host.contribute(grantTypes, deviceGrant(deps.approvals))
    host.contribute(metadataSources, {
      name: 'device',
      members: ({ baseUrl }) => ({ device_authorization_endpoint: `${baseUrl}/oauth2/device_authorize` }),
    })
    host.contribute(routes, deviceAuthorizeRoute({ ...deps, codes, config }), devicePageRoutes({ ...deps, desk, codes, config }))
    host.contribute(views, codeView)
    host.contribute(catalogues, english, german)
  },
})
