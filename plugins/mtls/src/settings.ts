import { type Infer, z } from '@gatehouse/kernel'
import type { Client, ClientSetting } from '@gatehouse/oauth/contracts'
import { kinds, plainIp } from './x509/alternative-names.ts'
import { parseName } from './x509/distinguished-name.ts'

const NAME = 'tlsClientAuthSubjectAltName'
const name = z.string().min(1).max(1000)
const schema = z
  .strictObject({ dns: name, uri: name, ip: name.refine((text) => plainIp(text) !== undefined, 'must be an IP address'), email: name })
  .partial()
  .refine((names) => Object.keys(names).length === 1, 'needs one of dns, uri, ip and email')
type AlternativeName = Infer<typeof schema>
/** `tls_client_auth_san_*` of RFC 8705 §2.1.2. The reference product knows the subject alone. */
export const alternativeNameSetting: ClientSetting<AlternativeName> = { name: NAME, schema }

type Settings = Readonly<Record<string, unknown>>
/** What the certificate of a client has to say. */
export const registeredNames = (settings: Settings = {}) => {
  const { tlsClientAuthSubjectDn: subject = '' } = (settings.clientAuthentication as { readonly tlsClientAuthSubjectDn?: string } | undefined) ?? {}
  const alternative = settings[NAME] as AlternativeName | undefined
  const kind = kinds.find((one) => alternative?.[one] !== undefined)
  return { subject, alternative: kind && { kind, name: alternative?.[kind] ?? '' } }
}
export type RegisteredNames = ReturnType<typeof registeredNames>
export const namesOfClient = ({ settings }: Pick<Client, 'settings'>): RegisteredNames => registeredNames(settings)

/** One name, no more and no less: RFC 8705 §2.1.2. */
export const nameFault = (settings: Settings): string | undefined => {
  const { subject, alternative } = registeredNames(settings)
  if ((subject === '') === (alternative === undefined)) return `tls_client_auth needs one of tlsClientAuthSubjectDn and ${NAME}`
  return subject !== '' && !parseName(subject) ? 'tlsClientAuthSubjectDn must be a distinguished name as in RFC 4514' : undefined
}
