import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { Transient } from '@gatehouse/kernel'
import { type Slapd, startSlapd } from '../../../test/services/index.ts'
import { type ReadableStore, readOnlyLdap } from '../src/kinds.ts'
import { replace } from '../src/write/changes.ts'
import { asAdmin } from './support/contract.ts'
import { slapdSettings, tenant, testKindDeps } from './support/directory.ts'
import { folderLdif, peopleLdif } from './support/people.ts'

const suffix = 'dc=example,dc=com'
const people = `ou=people,${suffix}`
const seed = `${folderLdif('people', suffix)}\n${peopleLdif(20, people)}`
const quick = { operationTimeout: '500ms', connectTimeout: '500ms', cacheTtl: '0s', baseDn: people }

/** Nobody waits for it: it is not even asked. */
const leftAlone = { code: 'ldap.unavailable', message: /left alone for a while/ }

describe('a directory that goes away, security 11.5', function () {
  this.timeout(30_000)
  let [one, two]: (Slapd | undefined)[] = []
  const deps = testKindDeps()
  const open = async (more: Readonly<Record<string, unknown>> = {}): Promise<ReadableStore> => {
    const kind = readOnlyLdap(deps)
    return kind.open(kind.settings.parse(slapdSettings(one as Slapd, { ...quick, ...more })), tenant, 'CORP')
  }
  const signsIn = async (store: ReadableStore, index: number): Promise<boolean> => {
    const user = await store.find('username', `user${index}`)
    return user !== undefined && store.verifyPassword(user, `pass-word-${index}`)
  }
  const timed = async (work: Promise<unknown>): Promise<number> => {
    const from = performance.now()
    await work
    return performance.now() - from
  }
  const until = async (work: () => Promise<boolean>): Promise<void> => {
    const end = performance.now() + 8000
    while (!(await work().catch(() => false))) {
      assert.ok(performance.now() < end, 'it did not recover by itself')
      await sleep(50)
    }
  }

  before(async () => {
    ;[one, two] = await Promise.all([startSlapd({ seed }), startSlapd({ seed })])
  })
  after(async () => {
    await Promise.all([one?.stop(), two?.stop()])
  })

  it('fails as an outage and never as a wrong password, then at once, and recovers by itself', async () => {
    const store = await open()
    assert.equal(await signsIn(store, 1), true)
    const user = await store.find('username', 'user1')
    assert.ok(user)
    await one?.kill()
    await assert.rejects(store.verifyPassword(user, 'pass-word-1'), Transient)
    await assert.rejects(store.find('username', 'user1'), Transient)
    await assert.rejects(store.search({ limit: 1, offset: 0 }), Transient)
    await assert.rejects(store.find('username', 'user1'), leftAlone, 'the breaker is open')
    assert.match(deps.registry.health().reason ?? '', /^user stores that do not answer: CORP of tenant default: /)
    assert.equal(deps.registry.health().status, 'degraded')
    await one?.restart()
    await until(() => signsIn(store, 1))
    assert.deepEqual(deps.registry.health(), { status: 'up' })
    assert.deepEqual(deps.log.messages('warn'), ['the user store CORP does not answer'])
    assert.deepEqual(deps.log.messages('info'), ['the user store CORP answers again'])
    store.close()
  })

  it('waits for one that hangs no longer than its time limit, and not again', async () => {
    const store = await open()
    assert.equal(await signsIn(store, 2), true)
    const pid = one?.pid() ?? 0
    process.kill(pid, 'SIGSTOP')
    try {
      const waits = await Promise.all(Array.from({ length: 20 }, () => timed(assert.rejects(store.find('username', 'user2'), Transient))))
      assert.ok(Math.max(...waits) < 2500, `${Math.max(...waits)} ms`)
      await assert.rejects(store.find('username', 'user2'), Transient)
      await assert.rejects(store.find('username', 'user2'), leftAlone)
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await until(() => signsIn(store, 2))
    store.close()
  })

  it('goes to the next server when the first is gone, hangs, or comes back', async () => {
    // Each has its own ids: names are looked for.
    const store = await open({ url: `${one?.url} ${two?.url}`, startTls: false, allowPlaintext: true })
    assert.equal(await signsIn(store, 3), true)
    process.kill(one?.pid() ?? 0, 'SIGSTOP')
    assert.equal(await signsIn(store, 3), true, 'the first hangs')
    assert.ok((await timed(signsIn(store, 4))) < 480, 'and is left alone from then on')
    await one?.kill()
    assert.equal(await signsIn(store, 5), true)
    await one?.restart()
    await two?.kill()
    await until(() => signsIn(store, 7))
    await two?.restart()
    store.close()
  })

  it('never searches as nobody on a connection that came back, and binds again', async () => {
    const store = await open()
    for (let round = 0; round < 3; round += 1) {
      assert.equal(await signsIn(store, 8), true)
      await one?.restart()
    }
    await until(() => signsIn(store, 8))
    store.close()
  })

  it('takes errors for an outage, too, and recovers by itself: our account is refused for a while', async () => {
    const store = await open()
    assert.equal(await signsIn(store, 9), true)
    const user = await store.find('username', 'user9')
    assert.ok(user)
    const { ldapsUrl: url = '', ca = '', bindDn = '', bindPassword = '' } = one ?? {}
    const changePassword = (given: string) =>
      asAdmin({ url, ca, bindDn: `cn=admin,${suffix}`, bindPassword: 'admin-secret' }, (client) => client.modify(bindDn, replace('userPassword', [given])))
    await changePassword('another-one-10')
    await one?.restart()
    await assert.rejects(store.find('username', 'user9'), Transient)
    await assert.rejects(store.search({ limit: 1, offset: 0 }), Transient)
    assert.equal(deps.registry.health().status, 'degraded')
    await changePassword(bindPassword)
    await until(() => signsIn(store, 9))
    store.close()
  })

  it('takes a wrong password of its own account for an outage', async () => {
    const store = await open({ bindPassword: 'not-the-one-9' })
    const error = await store.find('username', 'user1').catch((given: unknown) => given)
    assert.ok(error instanceof Transient)
    assert.ok(!JSON.stringify([error, error.detail, String(error.cause)]).includes('not-the-one-9'), 'security 1.9')
    store.close()
    await assert.rejects(store.find('username', 'user1'), Transient)
  })
})
