import { Applications, applicationDeleted } from '@gatehouse/applications/contracts'
import { Clock, definePlugin, Events, Tenants } from '@gatehouse/kernel'
import { Data, migrations, tables } from '@gatehouse/kernel/data'
import { routes } from '@gatehouse/kernel/http'
import { Caches } from '@gatehouse/kernel/state'
import { catalogues, Pages, views } from '@gatehouse/pages/contracts'
import { personalData, userDeleted } from '@gatehouse/users/contracts'
import { consentConfig } from './config.ts'
import { createConsentPages } from './consent-pages.ts'
import { createConsents } from './consents.ts'
import { type Consent, ConsentPages, Consents } from './contracts.ts'
import { consentMigration, consentTable, receiptMigration } from './data/consent-table.ts'
import { managedConsents } from './http/managed-consents.ts'
import { ownConsents } from './http/own-consents.ts'
import { createReceipts } from './receipts.ts'
import { german } from './texts/de.ts'
import { english } from './texts/en.ts'
import { askView } from './views/ask.ts'

export default definePlugin({
  name: 'consent',
  config: consentConfig,
  provides: [Consents, ConsentPages],
  needs: { data: Data, caches: Caches, events: Events, clock: Clock, tenants: Tenants, pages: Pages },
  wants: { applications: Applications },
  setup({ config, deps, host }) {
    const { data, caches, events, clock, tenants, pages } = deps
    const cache = caches.create<Consent>('consent.consent', { max: 20_000, ttlMs: 5_000 })
    const { consents, removeOfUser, removeOfApplication } = createConsents({ data, cache, events, clock })
    const parts = { consents, receipts: createReceipts(data), applications: deps.applications }
    host.provide(Consents, () => consents)
    host.provide(ConsentPages, () => createConsentPages(pages, config.consentPage))
    host.contribute(tables, consentTable)
    host.contribute(migrations, consentMigration, receiptMigration)
    host.contribute(routes, ownConsents(parts), managedConsents(parts))
    host.contribute(views, askView)
    host.contribute(personalData, { name: 'consents', of: (tenant, { id }) => consents.listOf(tenant, id) })
    host.contribute(catalogues, english, german)
    host.subscribe(userDeleted, {
      id: 'consent.forget-deleted-user',
      handle: async ({ tenantId, userId }) => {
        const tenant = await tenants.byId(tenantId)
        if (tenant) await removeOfUser(tenant, userId)
      },
    })
    host.subscribe(applicationDeleted, {
      id: 'consent.forget-deleted-application',
      handle: async ({ tenantId, applicationId }) => {
        const tenant = await tenants.byId(tenantId)
        if (tenant) await removeOfApplication(tenant, applicationId)
      },
    })
  },
})
