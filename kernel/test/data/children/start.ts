// Opens a database with the kernel's own means and prints which heavy packages that loaded. Arguments: the URL.
import { createRequire } from 'node:module'
import { openTestData } from '@gatehouse/kernel/testing'
import { pets } from '../tables.ts'

const opened = await openTestData({ tables: [pets], url: process.argv[2] ?? '' })
await opened.close()
const loaded = Object.keys(createRequire(import.meta.url).cache)
for (const name of ['typeorm', 'better-sqlite3', 'mysql2', 'pg'])
  if (loaded.some((path) => path.includes(`/node_modules/${name}/`))) process.stdout.write(`${name}\n`)
