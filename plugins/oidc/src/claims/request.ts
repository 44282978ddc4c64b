export type Place = 'userinfo' | 'id_token'
/** One member of the `claims` parameter. OpenID Connect Core §5.5.1. */
export interface ClaimRequest {
  readonly essential?: boolean
  readonly value?: unknown
  readonly values?: readonly unknown[]
}
const MOST_CHARACTERS = 4096
const MOST_CLAIMS = 100
const none: ReadonlyMap<string, ClaimRequest> = new Map()

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The claims asked for at one place. */
export const requestedClaims = (parameter: Readonly<Record<string, unknown>>, place: Place): ReadonlyMap<string, ClaimRequest> => {
  const section = parameter[place]
  return isObject(section) ? new Map(Object.entries(section).map(([name, value]) => [name, isObject(value) ? value : {}])) : none
}
const sound = (value: unknown): boolean => {
  if (value === null) return true
  if (!isObject(value)) return false
  const { essential, values } = value
  return (essential === undefined || typeof essential === 'boolean') && (values === undefined || Array.isArray(values))
}
/** Undefined: it is malformed. */
export const parseClaimsParameter = (text: string): Readonly<Record<string, unknown>> | undefined => {
  if (text.length > MOST_CHARACTERS) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(parsed)) return undefined
  for (const place of ['userinfo', 'id_token'] as const) {
    const section = parsed[place]
    if (section === undefined) continue
    if (!isObject(section) || Object.keys(section).length > MOST_CLAIMS || !Object.values(section).every(sound)) return undefined
  }
  return parsed
}
