import { z } from '@gatehouse/kernel'
import type { RegistrationConfig } from '../config.ts'
import { invalidMetadata } from '../errors.ts'
import { checkMetadata } from '../metadata/rules.ts'
import { type ClientMetadata, clientMetadata } from '../metadata/schema.ts'

/** `%`, `?` and `#` are not in it: one document has one id. */
const shape = /^https:\/\/[\w.~:/-]{1,120}$/
/**
 * A client id that is the address of its document: https, a path, nothing that reads in two ways.
 * OAuth Client ID Metadata Document §3.
 */
export const isDocumentId = (clientId: string, hosts: readonly string[]): boolean => {
  if (!shape.test(clientId) || !URL.canParse(clientId)) return false
  const { href, pathname, hostname } = new URL(clientId)
  return href === clientId && pathname.length > 1 && (hosts.length === 0 || hosts.includes(hostname))
}

const methods = new Set<unknown>(['none', 'private_key_jwt'])
const secrets = ['client_secret', 'client_secret_expires_at', 'ext_param_client_secret']
const object = z.looseObject({ client_id: z.string() })
/** §4: it names itself, and no secret that everybody could read. @throws RegistrationError, Error */
export const readDocument = (clientId: string, text: string, { openGrantTypes }: Pick<RegistrationConfig, 'openGrantTypes'>): ClientMetadata => {
  const { client_id, token_endpoint_auth_method = 'none', ...given } = object.parse(JSON.parse(text))
  if (client_id !== clientId) throw invalidMetadata('client_id is not the address of the document')
  if (!methods.has(token_endpoint_auth_method) || secrets.some((name) => name in given)) throw invalidMetadata('a public document holds no secret')
  const metadata = clientMetadata.parse({ ...given, token_endpoint_auth_method })
  checkMetadata(metadata, { trusted: false, grantTypes: openGrantTypes })
  const { host } = new URL(clientId)
  const { client_uri: page, url: _, ...rest } = metadata
  const ownPage = page !== undefined && new URL(page).host === host ? { client_uri: page } : {}
  // The host is what the user can judge: the name is anybody's choice.
  return { ...rest, ...ownPage, ext_application_display_name: `${metadata.client_name ?? 'Client'} (${host})` }
}
/** Seconds that the answer may be kept, within what is configured. */
export const lifetimeOf = (cacheControl: string | undefined, ttl: number): number => {
  const said = /(?:^|[,\s])max-age=(\d{1,9})(?:$|[,\s])/.exec(cacheControl ?? '')?.[1]
  return Math.min(ttl, Math.max(60, said === undefined ? ttl : Number(said)))
}
