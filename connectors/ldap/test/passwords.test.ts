import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type User, WeakPassword } from '@gatehouse/users/contracts'
import { BerWriter, type Control, InvalidCredentialsError } from 'ldapts'
import { type Slapd, startSlapd } from '../../../test/services/index.ts'
import type { Directory } from '../src/connect/directory.ts'
import { readWriteLdap, type WritableStore } from '../src/kinds.ts'
import { tryBind } from '../src/verify.ts'
import { replace } from '../src/write/changes.ts'
import { createPasswords } from '../src/write/passwords.ts'
import { asAdmin, freshFolder } from './support/contract.ts'
import { slapdSettings, tenant, testKindDeps } from './support/directory.ts'

const password = 'Correct horse battery 7'

/** Answers every bind in one way, and keeps what was sent. */
const directoryThat = (bind: (controls: Control[]) => void) => {
  const sent: string[] = []
  const directory = {
    bind: async (_dn: string, given: string, controls: Control[]) => {
      sent.push(given)
      bind(controls)
    },
  } as unknown as Directory
  return { directory, sent }
}

describe('passwords in a directory', function () {
  this.timeout(20_000)
  let slapd: Slapd
  let store: WritableStore
  let folder: string
  const deps = testKindDeps()
  const admin = () => ({ ...slapd, url: slapd.ldapsUrl })
  /** Asks until the directory says so; ends by the limit of the test. */
  const judged = async (user: User, expected: Awaited<ReturnType<WritableStore['judgePassword']>>) => {
    while ((await store.judgePassword(user, password)) !== expected) await sleep(100)
  }
  const withPolicy = async (username: string, policy: string) => {
    const user = await store.create({ id: '', username })
    const dn = `uid=${username},${folder}`
    await asAdmin(admin(), (client) => client.modify(dn, replace('pwdPolicySubentry', [`cn=${policy},ou=policies,${slapd.suffix}`])))
    return store.update(user.id, { password })
  }
  const codes = () => deps.records.map(({ action, outcome, target, code }) => ({ action, outcome, target, code }))

  before(async () => {
    slapd = await startSlapd()
    folder = (await freshFolder(admin(), slapd.suffix)).dn
    const kind = readWriteLdap(deps)
    store = await kind.open(kind.settings.parse(slapdSettings(slapd, { baseDn: folder })), tenant, 'CORP')
  })
  beforeEach(() => void deps.records.splice(0))
  after(async () => {
    store?.close()
    await slapd?.stop()
  })

  it('sends no bind for an empty password, which would succeed as nobody, RFC 4513 §5.1.2', async () => {
    const { directory, sent } = directoryThat(() => {})
    for (const wrong of ['', 'a\0b', 'x'.repeat(2000)]) assert.equal(await tryBind(directory, 'ad', 'cn=ann', wrong), 'wrong')
    assert.equal(await tryBind(directory, 'ad', '', password), 'wrong', 'nor for an empty DN')
    assert.deepEqual(sent, [])
  })

  it('tells what Active Directory says: locked, expired, disabled, must change', async () => {
    const answers = {
      '52e': 'wrong',
      '775': 'locked',
      '532': 'expired',
      '533': 'disabled',
      '773': 'must-change',
      '701': 'disabled',
      '525': 'wrong',
      ffff: 'wrong',
    }
    for (const [code, refusal] of Object.entries(answers)) {
      const { directory } = directoryThat(() => {
        throw new InvalidCredentialsError(`80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data ${code}, v3839`)
      })
      assert.equal(await tryBind(directory, 'ad', 'cn=ann', password), refusal, code)
    }
  })

  it('is locked by the policy of the directory, says so to the audit only, and recovers', async () => {
    const ann = await withPolicy('ann', 'strict')
    for (let tries = 0; tries < 3; tries += 1) assert.equal(await store.judgePassword(ann, 'wrong'), 'wrong')
    assert.equal(await store.judgePassword(ann, password), 'locked')
    assert.equal(await store.verifyPassword(ann, password), false)
    const record = { action: 'ldap.sign-in-refused', outcome: 'refused', target: ann.id, code: 'ldap.locked' } as const
    assert.deepEqual(codes(), [record, record])
    await judged(ann, undefined)
  })

  it('refuses the right password that must be changed first', async () => {
    const ben = await withPolicy('ben', 'reset')
    await asAdmin(admin(), (client) => client.modify(`uid=ben,${folder}`, replace('pwdReset', ['TRUE'])))
    assert.equal(await store.verifyPassword(ben, password), false)
    assert.deepEqual(codes(), [{ action: 'ldap.sign-in-refused', outcome: 'refused', target: ben.id, code: 'ldap.must_change' }])
  })

  it('refuses the right password that has expired', async () => {
    const eve = await withPolicy('eve', 'short')
    assert.equal(await store.verifyPassword(eve, password), true)
    await judged(eve, 'expired')
    assert.equal(await store.judgePassword(eve, 'wrong'), 'wrong')
  })

  it('leaves hashing and quality to the directory, RFC 3062', async () => {
    const kim = await store.create({ id: '', username: 'kim', password })
    const { searchEntries } = await asAdmin(admin(), (client) => client.search(`uid=kim,${folder}`, { scope: 'base', attributes: ['userPassword'] }))
    assert.match(String(searchEntries[0]?.userPassword), /^\{SSHA\}/)
    await assert.rejects(store.update(kim.id, { password: 'short' }), WeakPassword)
    await assert.rejects(store.update(kim.id, { password: '' }), WeakPassword)
    assert.equal(await store.verifyPassword(kim, password), true)
  })

  it('tells Active Directory to hold what an owner chose against the history, [MS-ADTS] §3.1.1.3.4.1.27', async () => {
    const sent: (readonly Control[])[] = []
    const client = { modify: async (_dn: string, _changes: unknown, controls: Control[] = []) => void sent.push(controls) }
    const directory = { write: (work: (with_: typeof client) => Promise<unknown>) => work(client) } as unknown as Directory
    const passwords = createPasswords({ directory, flavour: 'ad', encrypted: true, features: () => Promise.reject(new Error('not asked for')) })
    await passwords.set('cn=ann', password, true)
    await passwords.set('cn=ann', password)
    const [hint] = sent[0] ?? []
    const writer = new BerWriter()
    hint?.write(writer)
    assert.deepEqual([sent.map((controls) => controls.length), hint?.type, hint?.critical], [[1, 0], '1.2.840.113556.1.4.2239', false])
    assert.ok(writer.buffer.includes(Buffer.from([0x04, 0x05, 0x30, 0x03, 0x02, 0x01, 0x01])), 'SEQUENCE { flags 1 } as an octet string')
  })

  it('leaves nobody behind whose password is refused', async () => {
    await assert.rejects(store.create({ id: '', username: 'lou', password: 'short' }), WeakPassword)
    assert.equal(await store.find('username', 'lou'), undefined)
  })

  it('writes no password without TLS', async () => {
    const kind = readWriteLdap(testKindDeps())
    const plain = await kind.open(kind.settings.parse(slapdSettings(slapd, { url: slapd.url, allowPlaintext: true, baseDn: folder })), tenant, 'CORP')
    await assert.rejects(plain.create({ id: '', username: 'max', password }), { code: 'ldap.write_refused' })
    plain.close()
  })
})
