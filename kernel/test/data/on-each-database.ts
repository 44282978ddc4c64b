import { createTestDatabase } from '@gatehouse/kernel/testing'

type Prepare = () => { readonly url: () => string | undefined }

const onServer =
  (variable: string): Prepare =>
  () => {
    let url: string | undefined
    let drop: (() => Promise<void>) | undefined
    before(async function () {
      const server = process.env[variable]
      if (server === undefined) return this.skip()
      const made = await createTestDatabase(server)
      url = made.url
      drop = made.drop
    })
    after(() => drop?.())
    return { url: () => url }
  }
const databases: readonly (readonly [string, Prepare])[] = [
  ['SQLite', () => ({ url: () => undefined })],
  ['MariaDB', onServer('GATEHOUSE_TEST_MYSQL_URL')],
  ['PostgreSQL', onServer('GATEHOUSE_TEST_POSTGRES_URL')],
]
/** The same suite on each database; `url` is undefined for a fresh SQLite file each time it is opened. */
export const onEachDatabase = (title: string, suite: (url: () => string | undefined) => void): void => {
  for (const [name, prepare] of databases) {
    describe(`${title} on ${name}`, () => {
      suite(prepare().url)
    })
  }
}
