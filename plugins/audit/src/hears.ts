import { consentRevoked } from '@gatehouse/consent/contracts'
import { type Audit, type Host, tenantCreated, tenantDeactivated } from '@gatehouse/kernel'

/** Facts whose emitters write no record of their own. */
export const hearFacts = (host: Host, audit: Audit): void => {
  host.on(tenantCreated, ({ tenantId }) => audit.record({ tenantId, action: 'tenants.created', outcome: 'success' }))
  host.on(tenantDeactivated, ({ tenantId }) => audit.record({ tenantId, action: 'tenants.deactivated', outcome: 'success' }))
  host.on(consentRevoked, ({ tenantId, userId, applicationId }) =>
    audit.record({ tenantId, action: 'consent.revoked', outcome: 'success', target: userId, detail: { applicationId } }),
  )
}
