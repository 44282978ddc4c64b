/** Never registered, whatever the letter case. Security rule 2.1. */
const refusedSchemes = new Set(['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'filesystem:', 'about:', 'view-source:', 'ws:', 'wss:', 'ftp:'])
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses
const refusedCharacters = /[\x00-\x20\x7f-\uffff\\"<>^`{|}]/
const loopbackHosts = new Set(['127.0.0.1', '[::1]', 'localhost'])
const list = /^regexp=\((.*)\)$/
/** What would be a pattern and not a list of addresses. `.` and `?` are taken literally. */
const pattern = /[()[\]{}*+^$\\]/

interface Rules {
  readonly insecureRedirects: boolean
}
const faultOf = (uri: string, { insecureRedirects }: Rules): string | undefined => {
  if (refusedCharacters.test(uri)) return 'holds a character that is not allowed in a redirect URI'
  if (!URL.canParse(uri)) return 'must be an absolute URI'
  const { protocol, hostname, username, password } = new URL(uri)
  if (refusedSchemes.has(protocol)) return 'has a scheme that is not allowed'
  if (uri.includes('#')) return 'must have no fragment (RFC 6749 §3.1.2)'
  if (protocol !== 'http:' && protocol !== 'https:') return undefined
  if (!uri.toLowerCase().startsWith(`${protocol}//`) || hostname === '') return 'must name a host'
  if (username !== '' || password !== '' || /^https?:\/\/[^/?]*@/i.test(uri)) return 'must hold no user information'
  if (protocol === 'http:' && !insecureRedirects && !loopbackHosts.has(hostname)) return 'must be https, or http on a loopback address (RFC 9700 §2.6)'
  return undefined
}

/** The addresses of one registered value: itself, or those in `regexp=(a|b)`; undefined when it is another pattern. */
export const addressesOf = (value: string): readonly string[] | undefined => {
  if (!value.startsWith('regexp=')) return [value]
  const inner = list.exec(value)?.[1]
  if (inner === undefined || pattern.test(inner)) return undefined
  return inner.split('|')
}
/** Why a value cannot be registered. */
export const redirectUriFault = (value: string, rules: Rules): string | undefined => {
  const addresses = addressesOf(value)
  if (!addresses) return 'must be one address or regexp=(address|address): no other pattern is taken'
  for (const address of addresses) {
    const fault = faultOf(address, rules)
    if (fault) return fault
  }
  return undefined
}

const loopback = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::(\d{1,5}))?(\/.*)?$/
/** The port of a loopback address is the native app's to choose: RFC 8252 §7.3. */
const samePortless = (registered: string, presented: string): boolean => {
  const [, host, , rest = ''] = loopback.exec(registered) ?? []
  const [, presentedHost, port = '80', presentedRest = ''] = loopback.exec(presented) ?? []
  return host !== undefined && host === presentedHost && rest === presentedRest && Number(port) > 0 && Number(port) < 65_536
}
/**
 * Exact comparison with each registered address (RFC 9700 §4.1.3), but for the port of a native client's loopback address.
 * @param registered addresses, no patterns
 * @param native a public client: others are no native apps
 */
export const isRegistered = (registered: readonly string[], presented: string, native: boolean): boolean => {
  if (refusedCharacters.test(presented)) return false
  return registered.includes(presented) || (native && registered.some((address) => samePortless(address, presented)))
}

/** Origin or scheme, for `form-action` of our pages. */
export const formActionOf = (redirectUri: string): string => {
  const { protocol, origin } = new URL(redirectUri)
  return protocol === 'http:' || protocol === 'https:' ? origin : protocol
}

export const originFault = (origin: string): string | undefined => {
  if (!URL.canParse(origin)) return 'must be an origin such as https://app.example.com'
  const url = new URL(origin)
  return url.origin === origin && (url.protocol === 'https:' || url.protocol === 'http:') ? undefined : 'must be an origin such as https://app.example.com'
}
