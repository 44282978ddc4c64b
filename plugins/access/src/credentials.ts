import { Unauthorized } from '@gatehouse/kernel'

export type Credentials =
  | { readonly scheme: 'basic'; readonly name: string; readonly password: string }
  | { readonly scheme: 'bearer' | 'dpop'; readonly token: string }

const longest = 16_384
const base64 = /^[A-Za-z0-9+/]+={0,2}$/
/** RFC 6750 §2.1, RFC 9449 §7.1. */
const b64token = /^[A-Za-z0-9\-._~+/]+=*$/
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** RFC 7617 §2: the first colon ends the name. */
const basic = (encoded: string): Credentials | undefined => {
  if (!base64.test(encoded)) return undefined
  let text: string
  try {
    text = utf8.decode(Buffer.from(encoded, 'base64'))
  } catch {
    return undefined
  }
  const colon = text.indexOf(':')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 7617 §2 forbids them
  if (colon < 1 || /[\x00-\x1f\x7f]/.test(text)) return undefined
  return { scheme: 'basic', name: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** Undefined: none were presented. @throws Unauthorized they are of another kind, or malformed */
export const credentialsIn = (authorization: string | undefined): Credentials | undefined => {
  if (authorization === undefined) return undefined
  const space = authorization.indexOf(' ')
  const scheme = authorization.slice(0, Math.max(space, 0)).toLowerCase()
  const rest = authorization.slice(space + 1).trim()
  if (authorization.length <= longest && (scheme === 'bearer' || scheme === 'dpop') && b64token.test(rest)) return { scheme, token: rest }
  const credentials = authorization.length <= longest && scheme === 'basic' ? basic(rest) : undefined
  if (!credentials) throw new Unauthorized('the Authorization header is not understood')
  return credentials
}
