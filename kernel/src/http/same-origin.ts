import type { IncomingHttpHeaders } from 'node:http'
import { Forbidden } from '../errors/errors.ts'
import type { Tenant } from '../tenancy/contracts.ts'

/** A form was posted from a page of another site. */
export class CrossSite extends Forbidden {
  override readonly code = 'kernel.cross_site'
}
const refuse = () => new CrossSite('the request came from another site')

/**
 * Refuses what a page of another site made the browser send (security rule 4.3). Browsers send Sec-Fetch-Site to every
 * trustworthy address and Origin with every cross-site post; a caller that sends neither is no browser. `Origin: null`
 * is what a same-origin form sends under `Referrer-Policy: no-referrer`: only Sec-Fetch-Site can vouch for it.
 */
export const sameOriginCheck = (publicUrl: string, trustedOrigins: readonly string[]) => {
  const ours = new Set([publicUrl, ...trustedOrigins].map((url) => new URL(url).origin))
  return (headers: IncomingHttpHeaders, tenant: Tenant): void => {
    const { origin } = headers
    const site = headers['sec-fetch-site']
    if (origin !== undefined && origin !== 'null') {
      if (!ours.has(origin) && new URL(tenant.baseUrl).origin !== origin) throw refuse()
      return
    }
    const vouched = site === undefined ? origin === undefined : site === 'same-origin' || site === 'none'
    if (!vouched) throw refuse()
  }
}
