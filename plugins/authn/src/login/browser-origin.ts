import { Forbidden, type Tenant } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'

/** A sign-in form was posted from a page that is neither ours nor the configured one. */
export class ForeignForm extends Forbidden {
  override readonly code = 'authn.foreign_form'
}
/**
 * Where a posted answer may come from. The flow cookie and key are the proof that the browser began this login (security
 * rules 4.2 and 4.3); this keeps pages of others from posting in its name all the same. `Origin: null` is what our own pages send, for their
 * `Referrer-Policy: no-referrer`.
 */
export const browserOrigin = (loginPage: string | undefined) => {
  const custom = loginPage === undefined ? undefined : new URL(loginPage).origin
  return {
    /** `none` where the flow cookie has to come along with a form of another site. */
    sameSiteFor: (publicUrl: string): 'lax' | 'none' => (custom !== undefined && custom !== new URL(publicUrl).origin ? 'none' : 'lax'),
    /** @throws ForeignForm */
    check({ tenant, headers }: Request): void {
      const { origin } = headers
      const site = headers['sec-fetch-site']
      if (origin !== undefined && (origin === custom || origin === originOf(tenant))) return
      if (site !== undefined ? site === 'same-origin' : origin === undefined || origin === 'null') return
      throw new ForeignForm('the form was posted from another site')
    },
  }
}
const originOf = ({ baseUrl }: Tenant) => new URL(baseUrl).origin
