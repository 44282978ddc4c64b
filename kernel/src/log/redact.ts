import { Secret } from '../schema/secret.ts'

/** Names of fields whose value is a secret, without dashes, underscores and case. */
const secretName =
  /password|passwd|passphrase|secret|token|authorization|cookie|assertion|credential|apikey|privatekey|verifier|^(code|pin|otp|jwt|session|sessionid|samlresponse|samlrequest|sessiondatakey|sessiondatakeyconsent|signature|pwd)$|authcode|authorizationcode|usercode|devicecode|recoverycode/
/** Names that only speak of a secret: `token_type`, `code_ttl`. */
const aboutSecret = /(type|types|ttl|seconds|endpoint|method|methods|count|name|alg|lifetime|expiresin|url|uri)$/
/** A stable error code, `oauth.invalid_grant` or `ECONNREFUSED`: the one thing named `code` that is fit to print. */
const errorCode = /^([a-z][a-z0-9-]*(\.[a-z0-9_-]+)+|E[A-Z]+|ERR_[A-Z_]+|[A-Z]+_[A-Z_]+)$/
const inQuery =
  /([?&#;]|\b)(code|id_token|access_token|refresh_token|token|password|client_secret|assertion|client_assertion|code_verifier|sessionDataKey|sessionDataKeyConsent|SAMLResponse|SAMLRequest)=[^&\s"']+/gi
const bearer = /\b(Bearer|Basic|DPoP)\s+[\w.~+/=-]{8,}/gi
const redacted = '[redacted]'
const limits = { depth: 6, items: 50, keys: 100, text: 4096 }

const isSecretName = (key: string): boolean => {
  const name = key.toLowerCase().replaceAll(/[-_]/g, '')
  return secretName.test(name) && !aboutSecret.test(name)
}
const isPrintable = (key: string, value: unknown): boolean => {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) return true
  return key === 'code' && typeof value === 'string' && errorCode.test(value)
}

/** Secrets in the query of a URL or in an Authorization header that got into a text. */
export const cleanText = (text: string): string => {
  const short = text.length > limits.text ? `${text.slice(0, limits.text)}…` : text
  return short.replaceAll(inQuery, `$1$2=${redacted}`).replaceAll(bearer, `$1 ${redacted}`)
}

const cleanError = (error: Error, depth: number): unknown => {
  const { code, status, detail, cause } = error as { code?: unknown; status?: unknown; detail?: unknown; cause?: unknown }
  return {
    type: error.name,
    message: cleanText(error.message),
    ...(code === undefined ? {} : { code }),
    ...(status === undefined ? {} : { status }),
    ...(detail === undefined ? {} : { detail: clean(detail, depth + 1) }),
    ...(cause === undefined ? {} : { cause: clean(cause, depth + 1) }),
    ...(error.stack ? { stack: cleanText(error.stack) } : {}),
  }
}

/** A copy that is safe to print: no secrets, no cycles, of bounded size. */
export const clean = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return cleanText(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Secret) return '[secret]'
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString()
  if (value instanceof URL) return cleanText(value.href)
  if (depth > limits.depth) return '[deep]'
  if (value instanceof Error) return cleanError(value, depth)
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (value instanceof Map) return clean(Object.fromEntries(value), depth)
  if (Array.isArray(value) || value instanceof Set) return [...value].slice(0, limits.items).map((item) => clean(item, depth + 1))
  const entries = Object.entries(value).slice(0, limits.keys)
  return Object.fromEntries(entries.map(([key, item]) => [key, isSecretName(key) && !isPrintable(key, item) ? redacted : clean(item, depth + 1)]))
}
