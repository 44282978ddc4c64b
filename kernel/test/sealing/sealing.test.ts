import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Secret } from '@gatehouse/kernel'
import { fakeLog, fixedClock, openTestData, type TestData } from '@gatehouse/kernel/testing'
import { MasterKeyError, SealBroken } from '../../src/sealing/errors.ts'
import { masterKeyMigration, masterKeyTable, recordedKeys } from '../../src/sealing/recorded-keys.ts'
import { sealingService } from '../../src/sealing/service.ts'

const newKey = () => new Secret(randomBytes(32).toString('base64'))

describe('sealing, security 1.9', () => {
  let opened: TestData
  let dataDir: string
  beforeEach(async () => {
    opened = await openTestData({ tables: [masterKeyTable], migrations: [masterKeyMigration] })
    dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-sealing-'))
  })
  afterEach(async () => {
    await opened.close()
    await rm(dataDir, { recursive: true })
  })
  const node = async (masterKey?: Secret, previousKeys: readonly Secret[] = [], folder = dataDir) => {
    const recorded = recordedKeys(opened.system, fixedClock(1_000))
    const { sealing, start } = sealingService({ masterKey, previousKeys, dataDir: folder, recorded, log: fakeLog() })
    await start()
    return sealing
  }

  it('opens what it sealed, and seals the same text differently each time', async () => {
    const sealing = await node()
    const [one, two] = [sealing.seal('secret', 'a'), sealing.seal('secret', 'a')]
    assert.notEqual(one, two)
    assert.ok(!one.includes('secret'))
    assert.equal(sealing.open(one, 'a').toString(), 'secret')
    assert.deepEqual(sealing.open(sealing.seal(Buffer.of(0, 255), 'a'), 'a'), Buffer.of(0, 255))
    assert.equal(sealing.open(sealing.seal('', 'a'), 'a').length, 0)
  })
  it('opens nothing elsewhere, changed in any place, cut short or made up', async () => {
    const sealing = await node()
    const sealed = sealing.seal('secret', 'a')
    assert.throws(() => sealing.open(sealed, 'b'), SealBroken)
    for (let index = 0; index < sealed.length; index += 1) {
      const other = sealed[index] === 'A' ? 'Q' : 'A'
      const changed = sealed.slice(0, index) + other + sealed.slice(index + 1)
      // The last character's low bits carry nothing.
      if (index < sealed.length - 1) assert.throws(() => sealing.open(changed, 'a'), SealBroken, `at ${index}`)
    }
    for (const text of ['', 's1', 's1..', sealed.slice(0, -10), `${sealed}.x`, sealed.replace('s1', 's0'), sealed.slice(0, sealed.lastIndexOf('.') + 1)]) {
      assert.throws(() => sealing.open(text, 'a'), SealBroken, text)
    }
  })
  it('makes its key file once, for its owner only, and keeps it', async () => {
    const sealed = (await node()).seal('x', 'a')
    const path = join(dataDir, 'master.key')
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.equal(Buffer.from((await readFile(path, 'utf8')).trim(), 'base64').length, 32)
    assert.equal((await node()).open(sealed, 'a').toString(), 'x')
  })
  it('lets several processes make one key between them', async () => {
    const nodes = await Promise.all([node(), node(), node(), node()])
    const sealed = nodes.map((sealing) => sealing.seal('x', 'a'))
    for (const sealing of nodes) for (const text of sealed) assert.equal(sealing.open(text, 'a').toString(), 'x')
  })
  it('refuses to start a node with another key than the database was sealed under', async () => {
    await node(newKey())
    await assert.rejects(node(newKey()), MasterKeyError)
    await assert.rejects(node(), /bring .*master\.key back/)
  })
  it('records one key when two nodes come with different new ones at once', async () => {
    const outcomes = await Promise.allSettled([node(newKey()), node(newKey())])
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  })
  it('rotates: the older key opens, the new one seals, and what wants sealing again says so, security 11.8', async () => {
    const [first, second] = [newKey(), newKey()]
    const before = await node(first)
    const sealed = before.seal('x', 'a')
    assert.equal(before.stale(sealed), false)
    await node(first, [second]) // made known to every node first
    const after = await node(second, [first])
    assert.equal(after.open(sealed, 'a').toString(), 'x')
    assert.equal(after.stale(sealed), true)
    assert.equal(after.stale(after.seal('x', 'a')), false)
    await assert.rejects(node(first), MasterKeyError)
    assert.equal((await node(first, [second])).open(after.seal('y', 'a'), 'a').toString(), 'y')
  })
  it('rotates by a new first line of the key file', async () => {
    const sealed = (await node()).seal('x', 'a')
    const path = join(dataDir, 'master.key')
    await writeFile(path, `${newKey().reveal()}\n${await readFile(path, 'utf8')}`)
    const sealing = await node()
    assert.equal(sealing.open(sealed, 'a').toString(), 'x')
    assert.equal(sealing.stale(sealed), true)
  })
  it('derives keys that differ by purpose and by master key, RFC 5869', async () => {
    const key = newKey()
    const sealing = await node(key)
    assert.equal(sealing.derive('a').length, 32)
    assert.deepEqual(sealing.derive('a'), (await node(key)).derive('a'))
    assert.notDeepEqual(sealing.derive('a'), sealing.derive('b'))
  })
  it('refuses a key of the wrong length without printing it, security 1.1 and 1.9', async () => {
    for (const text of ['', 'c2hvcnQ=', randomBytes(31).toString('base64'), randomBytes(33).toString('base64'), `${'!'.repeat(43)}=`]) {
      await assert.rejects(node(new Secret(text)), (error: Error) => error instanceof MasterKeyError && (text === '' || !error.message.includes(text)))
    }
  })
})
