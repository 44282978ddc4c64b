import { realpathSync } from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import { type OutboundAddresses, Secret, Transient } from '@gatehouse/kernel'
import type { ForeignOptions, ForeignTarget } from '@gatehouse/kernel/foreign'
import { WrongUrl } from '../errors.ts'
import type { JdbcSettings } from '../settings.ts'
import { sqliteFunctions } from '../sql/fold.ts'
import { type Place, placesOf } from './url.ts'

/** Below the folder that the operator names, links followed: a tenant's settings must not reach other files of the server. */
const fileIn = (folder: string | undefined, path: string): string => {
  if (folder === undefined) throw new WrongUrl('SQLite files are not allowed: sqlite_folder of [plugins.jdbc] names no folder')
  const root = realpathSync(folder)
  let file: string
  try {
    file = realpathSync(resolve(root, path))
  } catch (cause) {
    throw new MissingFile('the SQLite file is not there', { cause })
  }
  const inside = relative(root, file)
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) throw new WrongUrl('the SQLite file is not in the folder that is allowed')
  return file
}
class MissingFile extends Transient {
  override readonly code = 'jdbc.missing_file'
}
const targetOf = (place: Place, { userName, password, tls, ca }: JdbcSettings, sqliteFolder: string | undefined): ForeignTarget => {
  if (place.dialect === 'sqlite') return { dialect: 'sqlite', file: fileIn(sqliteFolder, place.path), functions: sqliteFunctions }
  const { tls: wanted, ...server } = place
  return { ...server, user: userName, password: password ?? new Secret(''), tls: wanted || tls ? (ca === undefined ? {} : { ca }) : undefined }
}
/** Called when it is connected to, since a file may come later. @throws WrongUrl, Transient */
export const targetsOf = (settings: JdbcSettings, sqliteFolder: string | undefined): readonly (() => ForeignTarget)[] =>
  placesOf(settings.url).map((place) => () => targetOf(place, settings, sqliteFolder))
/** Its table in `[outbound]`. */
const feature = 'jdbc'

export const optionsOf = (settings: JdbcSettings, addresses: OutboundAddresses): ForeignOptions => ({
  poolSize: settings.poolSize,
  acquireMs: settings.acquireTimeout * 1000,
  connectMs: settings.connectTimeout * 1000,
  statementMs: settings.statementTimeout * 1000,
  allows: (host, address) => addresses.allows(feature, host, address),
})
