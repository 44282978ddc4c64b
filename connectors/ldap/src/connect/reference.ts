export interface Reference {
  /** Scheme, host and port. */
  readonly server: string
  /** Undefined: the same as before. */
  readonly baseDn: string | undefined
  /** Undefined: the same as before. */
  readonly scope?: Scope
}
/** RFC 4511 §4.5.1.2: the entry alone, those right below it, or all below and itself. */
export type Scope = 'base' | 'one' | 'sub'
const scopes: readonly Scope[] = ['base', 'one', 'sub']
const ports: Readonly<Record<string, string>> = { 'ldap:': '389', 'ldaps:': '636' }
const portOf = ({ protocol, port }: URL): string => port || (ports[protocol] ?? '')
const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
/** An LDAP URL, RFC 4516, as a search continues with it (RFC 4511 §4.5.3). Undefined: none, or with a filter, a scope or extensions that we cannot honour. */
export const parseReference = (text: string): Reference | undefined => {
  const url = URL.parse(text)
  if (!url || !Object.hasOwn(ports, url.protocol) || url.hostname === '' || url.username !== '' || url.hash !== '') return undefined
  const baseDn = decoded(url.pathname.slice(1))
  const [, , asked = '', filter = '', extensions = ''] = url.search.split('?')
  const scope = scopes.find((known) => known === asked.toLowerCase())
  if (asked !== '' && scope === undefined) return undefined
  if (baseDn === undefined || filter !== '' || extensions !== '') return undefined
  return { server: `${url.protocol}//${url.hostname}:${portOf(url)}`, baseDn: baseDn === '' ? undefined : baseDn, ...(scope ? { scope } : {}) }
}
export interface Following {
  /** `host` with the usual port, `host:port`, or `*.domain` for the hosts of a domain. */
  readonly hosts: readonly string[]
  /** `ldap://` is encrypted by StartTLS, or may go without. */
  readonly plainScheme: boolean
}
const hostAndPort = /^(?:\[(?<address>[^\]]+)\]|(?<name>[^:]+))(?::(?<port>\d+))?$/
const matches =
  (host: string, port: string, usualPort: boolean) =>
  (given: string): boolean => {
    const parts = hostAndPort.exec(given.toLowerCase())?.groups ?? {}
    const wanted = parts.address ?? parts.name ?? ''
    if (parts.port === undefined ? !usualPort : parts.port !== port) return false
    return wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) && host.length >= wanted.length : wanted === host
  }
/** Whether our account and the passwords of users may go to that server: the administrator has named it. Security rule 9.1. */
export const mayFollow = ({ server }: Reference, { hosts, plainScheme }: Following): boolean => {
  const url = new URL(server)
  if (url.protocol === 'ldap:' && !plainScheme) return false
  const host = url.hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  return hosts.some(matches(host, portOf(url), portOf(url) === ports[url.protocol]))
}
