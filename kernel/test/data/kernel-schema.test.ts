import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tables } from '@gatehouse/kernel/data'
import { bootTest, schemaDrift } from '@gatehouse/kernel/testing'
import { kernelPlugins } from '../../src/kernel-plugins.ts'
import { onEachDatabase } from './on-each-database.ts'

onEachDatabase('the kernel’s own tables', (url) => {
  let dataDir: string
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-schema-'))
  })
  after(() => rm(dataDir, { recursive: true }))

  it('are what their migrations make', async () => {
    const where = url() ?? `sqlite:${join(dataDir, 'x.db')}`
    await using booted = await bootTest({
      plugins: await kernelPlugins(),
      tables: { server: { dataDir, port: 0, publicUrl: 'http://localhost:1' }, data: { url: where } },
    })
    const all = booted.items(tables)
    assert.ok(all.has('kernel_tenant') && all.has('kernel_connection') && all.has('kernel_master_key'))
    assert.deepEqual(await schemaDrift(where, all.values()), [])
  })
})
