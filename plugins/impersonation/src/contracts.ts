import { event } from '@gatehouse/kernel'

/** The permission of those who may act as another user. */
export const impersonatePermission = 'internal_user_impersonate'
/** Somebody got a subject token to act as the user with. In the transaction of its audit record. */
export const impersonationBegun = event<{ tenantId: string; userId: string; impersonatorId: string; applicationId: string }>('impersonation.begun')
