import { type Infer, s } from '@gatehouse/kernel'

export const mtlsConfig = s
  .object({
    /** The header in which a proxy says which certificate the client showed. Without it there are no certificates, and nothing is offered. */
    certificateHeader: s.optional(s.text().max(64)),
    /** CIDR ranges of the proxies whose header counts. They must set or remove it on every request. */
    proxies: s.array(s.text()).default([]),
    /** Certificates, in PEM, of those whose signature makes a client certificate count for `tls_client_auth`. */
    authorities: s.array(s.text()).default([]),
    /** What the server is reached by with client certificates, where it is another address: RFC 8705 §5. No path. */
    aliasUrl: s.optional(s.url()),
  })
  .refine(({ certificateHeader, proxies }) => certificateHeader === undefined || proxies.length > 0, {
    path: ['proxies'],
    message: 'must name the proxies whose certificate_header counts',
  })
export type MtlsConfig = Infer<typeof mtlsConfig>
