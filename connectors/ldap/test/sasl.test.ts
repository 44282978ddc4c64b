import assert from 'node:assert/strict'
import type { Secret } from '@gatehouse/kernel'
import { type Slapd, startSlapd } from '../../../test/services/index.ts'
import { readWriteLdap, type WritableStore } from '../src/kinds.ts'
import { slapdSettings, tenant, testKindDeps } from './support/directory.ts'
import { folderLdif, personLdif } from './support/people.ts'

describe('the account of a directory', function () {
  this.timeout(20_000)
  let slapd: Slapd
  const stores: WritableStore[] = []
  const people = 'ou=people,dc=example,dc=com'
  const kind = () => readWriteLdap(testKindDeps())
  const settings = ({ bindDn: _, bindPassword: __, ...others }: ReturnType<typeof slapdSettings>, more: Readonly<Record<string, unknown>>) => ({
    ...others,
    baseDn: people,
    ...more,
  })
  const external = () => ({ bindMethod: 'external', clientCertificate: slapd.client.certificate, clientKey: slapd.client.key })
  const open = async (more: Readonly<Record<string, unknown>>): Promise<WritableStore> => {
    const store = await kind().open(kind().settings.parse(settings(slapdSettings(slapd), more)), tenant, 'CORP')
    stores.push(store)
    return store
  }
  const issues = (more: Readonly<Record<string, unknown>>) =>
    kind()
      .settings.safeParse(settings(slapdSettings(slapd), more))
      .error?.issues.map(({ path }) => path.join('.'))

  before(async () => {
    slapd = await startSlapd({ seed: `${folderLdif('people', 'dc=example,dc=com')}\n${personLdif(1, people)}` })
  })
  afterEach(() => {
    for (const store of stores.splice(0)) store.close()
  })
  after(() => slapd?.stop())

  it('shows a client certificate, SASL EXTERNAL (RFC 4513 §5.2.3): it may write, people sign in with their own passwords', async () => {
    const store = await open(external())
    const made = await store.create({ id: '', username: 'ann', password: 'Correct horse battery 7' })
    assert.equal(await store.judgePassword(made, 'Correct horse battery 7'), undefined)
    const one = await store.find('username', 'user1')
    assert.ok(one)
    assert.deepEqual([await store.judgePassword(one, 'pass-word-1'), await store.judgePassword(one, 'wrong')], [undefined, 'wrong'])
  })
  it('does so over StartTLS, too, and as an authorization identity where it may', async () => {
    const store = await open({ ...external(), url: slapd.url, startTls: true })
    assert.ok(await store.find('username', 'user1'))
    const other = await open({ ...external(), bindDn: `dn:cn=nobody,${people}` })
    await assert.rejects(other.find('username', 'user1'), { code: 'ldap.unavailable' })
  })
  it('gives name and password by SASL PLAIN, RFC 4616, encrypted', async () => {
    const plain = { bindMethod: 'plain', bindDn: 'svc', bindPassword: slapd.bindPassword }
    assert.ok(await (await open(plain)).find('username', 'user1'))
    await assert.rejects((await open({ ...plain, bindPassword: 'wrong' })).find('username', 'user1'), { code: 'ldap.unavailable' })
    assert.deepEqual(issues({ ...plain, url: slapd.url }), ['url'])
  })
  it('is never nobody: what it needs must be there and fit, RFC 4513 §5.1.2', () => {
    const { certificate, key } = slapd.client
    assert.deepEqual(issues({}), ['bindDn', 'bindPassword'])
    assert.deepEqual(issues({ bindDn: 'cn=svc', bindPassword: '' }), ['bindPassword'])
    assert.deepEqual(issues({ bindMethod: 'external' }), ['clientCertificate'])
    assert.deepEqual(issues({ ...external(), clientKey: undefined }), ['clientKey'])
    assert.deepEqual(issues({ ...external(), clientKey: 'no key' }), ['clientKey'])
    assert.deepEqual(issues({ ...external(), clientCertificate: slapd.ca }), ['clientKey'], 'of another key')
    assert.deepEqual(issues({ bindDn: 'cn=svc', bindPassword: 'x', clientKey: key }), ['clientCertificate'])
    assert.equal(issues({ bindDn: 'cn=svc', bindPassword: 'x', clientKey: key, clientCertificate: certificate }), undefined)
  })
  it('keeps its key to itself, security 1.9', async () => {
    const parsed = kind().settings.parse(settings(slapdSettings(slapd), external())) as { clientKey?: Secret }
    assert.ok(!JSON.stringify(parsed).includes('PRIVATE KEY'))
    const stranger = { ...external(), clientCertificate: slapd.ca }
    const tested = await kind().testConnection(settings(slapdSettings(slapd), stranger))
    assert.ok(!tested.ok && tested.step === 'settings' && !tested.reason.includes('PRIVATE'))
    assert.deepEqual(await kind().testConnection(settings(slapdSettings(slapd), external())), { ok: true })
  })
})
