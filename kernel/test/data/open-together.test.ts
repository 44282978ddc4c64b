import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChild } from './children/child.ts'

describe('processes that open a new SQLite file at once', () => {
  it('all get in: SQLite itself lets none of them wait for the change to a write-ahead log', async () => {
    for (let round = 0; round < 5; round += 1) {
      const folder = mkdtempSync(join(tmpdir(), 'gh-open-'))
      const at = String(Date.now() + 400)
      const children = Array.from({ length: 4 }, () => startChild('open.ts', join(folder, 'x.db'), at))
      assert.deepEqual(await Promise.all(children.map((child) => child.ended())), [0, 0, 0, 0])
      rmSync(folder, { recursive: true })
    }
  }).timeout(60_000)
})
