import type { StartNotice } from '@gatehouse/kernel'
import type { FirstAdmin } from './first-admin.ts'

const passwordOf = ({ state, password }: FirstAdmin): string => {
  if (password !== undefined) return `${password}   (shown this once: keep it)`
  if (state === 'known') return 'as set before; to reset: [admin] reset_password = true, or GATEHOUSE_ADMIN__RESET_PASSWORD=true'
  return 'the one from [admin] password'
}

/** The banner's lines about the administrator. A random password is in the first answer only, and nowhere else. */
export const adminNotice = (): StartNotice & { show(admin: FirstAdmin): void } => {
  let shown: FirstAdmin | undefined
  return {
    name: 'access.admin',
    order: 20,
    show(admin) {
      shown = admin
    },
    lines() {
      if (!shown) return []
      const lines = [`Admin      ${shown.username}`, `Password   ${passwordOf(shown)}`]
      shown = { ...shown, password: undefined, state: 'known' }
      return lines
    },
  }
}
