import { isAbsolute, join } from 'node:path'

/** Where the data is. */
export type Target = { readonly dialect: 'sqlite'; readonly file: string } | { readonly dialect: 'mysql' | 'postgres'; readonly url: string }

/** Without a URL: a SQLite file in the data directory. @throws TypeError the URL is of none of the three databases. */
export const targetOf = (url: string | undefined, dataDir: string): Target => {
  if (url === undefined || url === '') return { dialect: 'sqlite', file: join(dataDir, 'gatehouse.db') }
  if (url.startsWith('sqlite:')) {
    const file = url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '')
    return { dialect: 'sqlite', file: isAbsolute(file) ? file : join(dataDir, file) }
  }
  if (/^(mysql|mariadb):\/\//.test(url)) return { dialect: 'mysql', url: url.replace(/^mariadb:/, 'mysql:') }
  if (/^postgres(ql)?:\/\//.test(url)) return { dialect: 'postgres', url }
  throw new TypeError('[data] url must begin with sqlite:, mysql:// or postgres://')
}
