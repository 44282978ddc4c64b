import { type Infer, type Outbound, OutboundRefused, ServerError, type Tenant, z } from '@gatehouse/kernel'
import type { Client, ClientSetting } from '@gatehouse/oauth/contracts'

const NAME = 'subject'
const FEATURE = 'sector-identifier'
const MOST_BYTES = 256 * 1024

const schema = z
  .strictObject({ subjectType: z.enum(['public', 'pairwise']).default('public'), sectorIdentifierUri: z.string().max(2000).default('') })
  .prefault({})
export type SubjectSettings = Infer<typeof schema>

const hostOf = (uri: string): string => URL.parse(uri)?.host ?? ''
const settingsOf = (settings: Readonly<Record<string, unknown>> | undefined) => (settings?.[NAME] ?? {}) as Partial<SubjectSettings>
/** Of `regexp=(a|b)` each. */
const addressesIn = (values: unknown): readonly string[] =>
  Array.isArray(values)
    ? values.flatMap((value) =>
        String(value)
          .replace(/^regexp=\((.*)\)$/, '$1')
          .split('|'),
      )
    : []
const hostsOf = (uris: readonly string[]): ReadonlySet<string> => new Set(uris.map(hostOf))

/** The host that a client's pairwise subjects are for: of the sector identifier, else the one of its redirect URIs. §8.1. */
export const sectorOf = ({ settings, redirectUris, clientId }: Pick<Client, 'settings' | 'redirectUris' | 'clientId'>): string => {
  const { sectorIdentifierUri = '' } = settingsOf(settings)
  const [host = ''] = hostsOf(redirectUris)
  // A client without redirect URIs, such as one of the device grant, is a sector of its own.
  return (sectorIdentifierUri === '' ? host : hostOf(sectorIdentifierUri)) || `client ${clientId}`
}
export const isPairwise = ({ settings }: Pick<Client, 'settings'>): boolean => settingsOf(settings).subjectType === 'pairwise'

/** The redirect URIs that the document at the sector identifier lists. */
const listedAt = async (outbound: Outbound, tenant: Tenant, url: string): Promise<readonly unknown[]> => {
  const { status, body } = await outbound.send({ feature: FEATURE, url, maxBytes: MOST_BYTES, tenantId: tenant.id })
  const list: unknown = status === 200 ? JSON.parse(body.toString('utf8')) : undefined
  return Array.isArray(list) ? list : []
}
/** Registration §5: every redirect URI is in the document at `sectorIdentifierUri`. Security rule 9.1. */
export const subjectSetting = (outbound: Outbound): ClientSetting<SubjectSettings> => ({
  name: NAME,
  schema,
  async check(settings, tenant) {
    const { subjectType, sectorIdentifierUri: url = '' } = settingsOf(settings)
    const uris = addressesIn(settings.callbackURLs)
    if (url === '') {
      const hosts = hostsOf(uris)
      if (subjectType !== 'pairwise' || (hosts.size <= 1 && !hosts.has(''))) return undefined
      return 'pairwise subjects need a sectorIdentifierUri where the callback URLs have several hosts, or none'
    }
    try {
      outbound.check(FEATURE, url)
      const listed = await listedAt(outbound, tenant, url)
      return uris.every((uri) => listed.includes(uri)) ? undefined : 'the document at sectorIdentifierUri does not list every callback URL'
    } catch (error) {
      if (error instanceof OutboundRefused) return `sectorIdentifierUri: ${error.message}`
      if (error instanceof ServerError || error instanceof SyntaxError) return 'the document at sectorIdentifierUri cannot be fetched'
      throw error
    }
  },
})
