import { Applications } from '@gatehouse/applications/contracts'
import { Clock, definePlugin, Log, Sealing, Server, Tenants } from '@gatehouse/kernel'
import { Address, routes } from '@gatehouse/kernel/http'
import { ShortLived } from '@gatehouse/kernel/state'
import { ClientRegistry, Clients } from '@gatehouse/oauth/contracts'
import { catalogues, homeLinks, Pages, views } from '@gatehouse/pages/contracts'
import { demoConfig } from './config.ts'
import { demoSessions } from './demo-sessions.ts'
import { demoRoutes } from './http/demo.ts'
import { loopback } from './loopback.ts'
import { provider } from './provider.ts'
import { demoRegistration } from './registration.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'
import { refusedView, signedOutView, welcomeView } from './views/pages.ts'
import { profileView } from './views/profile.ts'

export default definePlugin({
  name: 'demo',
  config: demoConfig,
  needs: {
    applications: Applications,
    clients: Clients,
    registry: ClientRegistry,
    tenants: Tenants,
    shortLived: ShortLived,
    sealing: Sealing,
    pages: Pages,
    address: Address,
    server: Server,
    clock: Clock,
    log: Log,
  },
  setup({ config, deps, host }) {
    const { applications, clients, registry, tenants, pages, clock, server, log } = deps
    if (server.mode === 'production') {
      log.info('the demo is off in production mode')
      return
    }
    const registration = demoRegistration({ applications, clients, registry, name: config.applicationName })
    const sessions = demoSessions(deps.shortLived, deps.sealing)
    const known = provider(loopback(server, deps.address))
    host.contribute(routes, demoRoutes({ pages, sessions, provider: known, registration, clock, scope: config.scope }))
    host.contribute(views, welcomeView, profileView, refusedView, signedOutView)
    host.contribute(catalogues, english, german)
    host.contribute(homeLinks, { name: 'demo.try', order: 10, labelKey: 'demo.link', textKey: 'demo.link_text', path: '/demo', primary: true })
    return {
      async ready() {
        await registration(await tenants.default())
      },
    }
  },
})
