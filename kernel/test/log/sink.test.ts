import { strict as assert } from 'node:assert'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../../src/log/create-log.ts'
import { openSink } from '../../src/log/sink.ts'

describe('where the log goes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-log-'))
  after(() => rmSync(folder, { recursive: true }))
  const open = (file: string, format: 'json' | 'lines' = 'json') => {
    const sink = openSink({ format, file })
    return { sink, log: createLog('info', sink) }
  }

  it('is a file, appended to, in a folder that is made', async () => {
    const file = join(folder, 'deep/server.log')
    for (const message of ['one', 'two']) {
      const { log, sink } = open(file)
      log.info(message)
      await sink.drain()
      sink.close()
    }
    assert.deepEqual(
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).msg),
      ['one', 'two'],
    )
  })
  it('gets every line, in order, however many come at once', async () => {
    const file = join(folder, 'many.log')
    const { log, sink } = open(file)
    for (let index = 0; index < 3000; index++) log.info(`line ${index} ${'x'.repeat(100)}`)
    await sink.drain()
    sink.close()
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    assert.deepEqual([lines.length, JSON.parse(lines[2999] ?? '').msg.slice(0, 9)], [3000, 'line 2999'])
  })
  it('is written in short lines when so configured', async () => {
    const file = join(folder, 'lines.log')
    const { log, sink } = open(file, 'lines')
    log.info('hello')
    await sink.drain()
    sink.close()
    assert.match(readFileSync(file, 'utf8'), /^\d\d:\d\d:\d\d\.\d{3} info {2}hello\n$/)
  })
  it('stops the start when it cannot be opened', () => {
    writeFileSync(join(folder, 'plain'), '')
    assert.throws(() => open(join(folder, 'plain/x.log')), /^BootError: log\.file: .*plain\/x\.log cannot be written \(E/)
  })
  it('does not stop or hold up the server when it is full, security 11.11', async function () {
    if (!existsSync('/dev/full')) this.skip()
    const { log, sink } = open('/dev/full')
    for (let round = 0; round < 100; round++) log.info('nobody hears this', { round })
    await sink.drain()
    sink.flush()
    sink.close()
  })
  it('holds a bounded amount in memory for a target that is too slow, security 11.12', async () => {
    const file = join(folder, 'flood.log')
    const { log, sink } = open(file)
    for (let round = 0; round < 10_000; round++) log.info('x'.repeat(1000))
    await sink.drain()
    assert(statSync(file).size < 5 * 1024 * 1024)
    log.info('afterwards')
    await sink.drain()
    assert.match(readFileSync(file, 'utf8'), /afterwards/)
    sink.close()
  })
})
