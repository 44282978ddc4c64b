import type { Tenant } from '@gatehouse/kernel'
import { InvalidRecipient, type Notifications, type NotificationType } from '@gatehouse/notifications/contracts'
import type { Client } from '@gatehouse/oauth/contracts'
import type { User } from '@gatehouse/users/contracts'
import type { Settings } from './settings.ts'

interface Deps {
  /** Undefined: nobody is told. */
  readonly notifications: Notifications | undefined
  readonly settings: Pick<Settings, 'notifies'>
}
const channel = 'email'
export const noticeType: NotificationType = {
  name: 'ImpersonationEmailNotification',
  channel,
  templates: {
    en: {
      subject: 'Somebody acts as you at {{ organization-name }}',
      body: `Hello {{ user.claim.givenname }},

a member of staff of {{ organization-name }} has begun to act as you in {{ application }}, to help you or to look into a problem. What they do is recorded
under their own name as well.

If you did not expect this, please ask {{ organization-name }}.
`,
    },
    de: {
      subject: 'Jemand handelt in Ihrem Namen bei {{ organization-name }}',
      body: `Hallo {{ user.claim.givenname }},

eine Mitarbeiterin oder ein Mitarbeiter von {{ organization-name }} handelt jetzt in {{ application }} in Ihrem Namen, um Ihnen zu helfen oder ein Problem zu
untersuchen. Was dabei geschieht, wird auch unter dem eigenen Namen der Person aufgezeichnet.

Wenn Sie das nicht erwartet haben, fragen Sie bitte bei {{ organization-name }} nach.
`,
    },
  },
}
const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Tells the user, where the tenant wants it and an address is known; in the caller's transaction, so that who begins is told of. */
export const impersonationNotice =
  ({ notifications, settings }: Deps) =>
  async (tenant: Tenant, { application }: Client, { id: userId, username, claims }: User): Promise<void> => {
    const to = text(claims.emailaddress)
    if (to === '' || !notifications?.has(channel) || !(await settings.notifies(tenant))) return
    const values = { application: application.name, 'user.claim.givenname': text(claims.givenname) || username }
    try {
      await notifications.send(tenant, { channel, type: noticeType.name, to, locales: [text(claims.local)].filter(Boolean), values, userId })
    } catch (error) {
      // An address that no mail goes to stops nobody.
      if (!(error instanceof InvalidRecipient)) throw error
    }
  }
export type ImpersonationNotice = ReturnType<typeof impersonationNotice>
