import { WrongUrl } from '../errors.ts'

/** What a URL says. Of its parameters only those about TLS count: others could name files, or weaken the connection. */
export type Place =
  | { readonly dialect: 'sqlite'; readonly path: string }
  | { readonly dialect: 'mysql' | 'postgres'; readonly host: string; readonly port: number; readonly database: string; readonly tls: boolean }

const dialects: Readonly<Record<string, 'mysql' | 'postgres'>> = { 'mysql:': 'mysql', 'mariadb:': 'mysql', 'postgresql:': 'postgres', 'postgres:': 'postgres' }
const ports = { mysql: 3306, postgres: 5432 } as const
const encrypting = new Set(['true', 'require', 'required', 'verify-ca', 'verify_ca', 'verify-full', 'verify_identity', 'trust'])
const tlsParameters = new Set(['ssl', 'sslmode', 'usessl', 'requiressl'])

const wantsTls = (parameters: URLSearchParams): boolean =>
  [...parameters].some(([name, value]) => tlsParameters.has(name.toLowerCase()) && (encrypting.has(value.toLowerCase()) || (name === 'ssl' && value === '')))
const decodedPath = (url: URL): string => {
  try {
    return decodeURIComponent(url.pathname.replace(/^\//, ''))
  } catch {
    throw new WrongUrl('the URL is not well encoded')
  }
}
/** `jdbc:mysql://…`, `jdbc:mariadb://…`, `jdbc:postgresql://…` or `jdbc:sqlite:…`, with or without `jdbc:`. @throws WrongUrl */
export const placeOf = (text: string): Place => {
  const plain = text.replace(/^jdbc:/i, '')
  const file = /^sqlite:(?:\/\/(?=\/))?(.+)$/i.exec(plain)?.[1]
  if (file !== undefined) return { dialect: 'sqlite', path: file.split('?')[0] ?? '' }
  const url = URL.parse(plain)
  const dialect = url && Object.hasOwn(dialects, url.protocol) ? dialects[url.protocol] : undefined
  if (!url || !dialect) throw new WrongUrl('the URL must begin with jdbc:mysql://, jdbc:mariadb://, jdbc:postgresql:// or jdbc:sqlite:')
  if (url.username !== '' || url.password !== '') throw new WrongUrl('the account belongs in userName and password, not in the URL')
  const [host, database] = [url.hostname.replace(/^\[(.*)\]$/, '$1'), decodedPath(url)]
  if (host === '') throw new WrongUrl('the URL names no host')
  if (!/^[^/\0\\]{1,128}$/.test(database)) throw new WrongUrl('the URL names no database')
  return { dialect, host: decodeURIComponent(host), port: url.port === '' ? ports[dialect] : Number(url.port), database, tls: wantsTls(url.searchParams) }
}
/** Several, parted by spaces: the next is used when one does not answer. */
export const urlsOf = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean)
/** The places of a setting; what is wrong with it otherwise. */
export const placesOf = (text: string): readonly Place[] => {
  const places = urlsOf(text).map(placeOf)
  const [first] = places
  if (!first) throw new WrongUrl('the URL is missing')
  if (places.some(({ dialect }) => dialect !== first.dialect)) throw new WrongUrl('all URLs must be of one kind of database')
  return places
}
