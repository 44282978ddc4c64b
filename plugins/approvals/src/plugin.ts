import { Authn, Sessions } from '@gatehouse/authn/contracts'
import { Consents } from '@gatehouse/consent/contracts'
import { Audit, Clock, definePlugin, Events } from '@gatehouse/kernel'
import { Data } from '@gatehouse/kernel/data'
import { ShortLived } from '@gatehouse/kernel/state'
import { Clients, Scopes } from '@gatehouse/oauth/contracts'
import { catalogues, Pages, views } from '@gatehouse/pages/contracts'
import { Users } from '@gatehouse/users/contracts'
import { Approvals } from './contracts.ts'
import { approvalPages } from './pages.ts'
import { redeemer } from './redeem.ts'
import { createRequests } from './requests.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'
import { askView } from './views/ask.ts'
import { doneView } from './views/done.ts'

export default definePlugin({
  name: 'approvals',
  provides: [Approvals],
  needs: {
    data: Data,
    authn: Authn,
    sessions: Sessions,
    users: Users,
    clients: Clients,
    scopes: Scopes,
    pages: Pages,
    shortLived: ShortLived,
    clock: Clock,
    events: Events,
  },
  wants: { audit: Audit, consents: Consents },
  setup({ deps, host }) {
    const requests = createRequests(deps)
    const { begin, pending } = requests
    host.provide(Approvals, () => ({ begin, pending, redeem: redeemer({ ...deps, requests }), pages: approvalPages({ ...deps, requests }) }))
    host.contribute(views, askView, doneView)
    host.contribute(catalogues, english, german)
  },
})
