import type { NotificationType } from '@gatehouse/notifications/contracts'
import { german } from './de.ts'
import { english } from './en.ts'

/** Values: `user-name`, `user.claim.<name>`; and, but for the notice afterwards, `link`, `confirmation-code`, `expiry-minutes`. */
export const mailTypes: readonly NotificationType[] = Object.entries(english).map(([name, template]) => {
  const translated = german[name]
  return { channel: 'email', name, templates: { en: template, ...(translated ? { de: translated } : {}) } }
})
