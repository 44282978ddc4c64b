import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTestData } from '@gatehouse/kernel/testing'
import Sqlite from 'better-sqlite3'
import { startChild } from './children/child.ts'
import { onEachDatabase } from './on-each-database.ts'
import { pets } from './tables.ts'

onEachDatabase('kill -9', (url) => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-kill-'))
  })
  afterEach(() => rm(folder, { recursive: true }))
  const where = () => url() ?? `sqlite:${join(folder, 'x.db')}`

  it('loses nothing that was acknowledged, and leaves nothing half done, security 11.1', async () => {
    const child = startChild('insert-forever.ts', where())
    await child.says(/^h-20$/)
    await child.kill()
    const acknowledged = child.lines()
    await using opened = await openTestData({ tables: [pets], url: where() })
    const found = new Set((await opened.data.rows('a', pets).list()).map(({ id }) => id))
    assert.ok(acknowledged.length > 100)
    for (const id of acknowledged) assert.ok(found.has(id), `${id} was lost`)
    for (const id of found) if (!id.endsWith('-twin') && Number(id.split('-')[1]) % 3 === 0) assert.ok(found.has(`${id}-twin`), `${id} is half there`)
    if (url() === undefined) assert.equal(new Sqlite(join(folder, 'x.db')).pragma('integrity_check', { simple: true }), 'ok')
  }).timeout(20_000)
})
