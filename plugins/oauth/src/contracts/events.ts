import { event } from '@gatehouse/kernel'

export const tokenIssued = event<{ tenantId: string; clientId: string; subject: string; grantType: string }>('oauth.token-issued')
export const codeReplayed = event<{ tenantId: string; clientId: string; subject: string }>('oauth.code-replayed')
export const refreshReused = event<{ tenantId: string; clientId: string; subject: string }>('oauth.refresh-reused')
