import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { probesConnections } from '@gatehouse/users/contracts'
import { FilterParser } from 'ldapts'
import { freePort, type Slapd, startSlapd } from '../../../test/services/index.ts'
import { activeDirectory, readOnlyLdap, readWriteLdap } from '../src/kinds.ts'
import { slapdSettings, tenant, testKindDeps } from './support/directory.ts'

describe('settings of a directory', function () {
  this.timeout(20_000)
  let slapd: Slapd
  const kind = readOnlyLdap(testKindDeps())
  const probe = (more: Readonly<Record<string, unknown>>) =>
    kind.testConnection(slapdSettings(slapd, { connectTimeout: '400ms', operationTimeout: '400ms', ...more }))
  before(async () => {
    slapd = await startSlapd()
  })
  after(() => slapd?.stop())

  it('are tried before they are saved, over each kind of transport', async () => {
    assert.ok(probesConnections(kind) && probesConnections(readWriteLdap(testKindDeps())) && probesConnections(activeDirectory(testKindDeps())))
    assert.deepEqual(await probe({}), { ok: true })
    assert.deepEqual(await probe({ url: slapd.url, startTls: true }), { ok: true })
    assert.deepEqual(await probe({ url: slapd.url, allowPlaintext: true }), { ok: true })
  })

  it('name the step that fails', async () => {
    const closed = await freePort()
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as { port: number }
    const steps = {
      settings: { bindDn: '' },
      address: { url: 'ldaps://no-such-host.invalid' },
      connect: { url: `ldaps://127.0.0.1:${closed}` },
      tls: { ca: undefined },
      bind: { bindPassword: 'wrong' },
      search: { baseDn: 'ou=nowhere,dc=example,dc=com' },
    }
    for (const [step, more] of Object.entries(steps)) {
      const result = await probe(more)
      assert.ok(!result.ok)
      assert.equal(result.step, step, result.reason)
      assert.ok(!JSON.stringify(result).includes(slapd.bindPassword), 'security 1.9')
    }
    for (const [url, step] of [
      [`ldap://127.0.0.1:${port}`, 'tls'],
      [`ldaps://127.0.0.1:${port}`, 'tls'],
    ] as const) {
      const result = await probe({ url, startTls: true })
      assert.equal(result.ok ? '' : result.step, step)
    }
    silent.close()
  })

  it('find the one server of several that is wrong', async () => {
    const closed = await freePort()
    const result = await probe({ url: `${slapd.ldapsUrl} ldaps://127.0.0.1:${closed}` })
    assert.ok(!result.ok && result.step === 'connect' && result.reason.startsWith(`127.0.0.1:${closed}: `))
  })

  it('must not reach what the operator has not allowed, security 9.1', async () => {
    const guarded = readOnlyLdap({ ...testKindDeps(), addresses: { allows: (_feature, _host, address) => !address.startsWith('127.') } })
    const result = await guarded.testConnection(slapdSettings(slapd))
    assert.ok(!result.ok && result.step === 'address')
    const store = await guarded.open(guarded.settings.parse(slapdSettings(slapd)), tenant, 'CORP')
    await assert.rejects(store.find('username', 'ann'), { code: 'ldap.unavailable' })
    store.close()
  })

  it('check the name in the certificate, over LDAPS and StartTLS', async () => {
    for (const more of [{ url: slapd.ldapsUrl.replace('127.0.0.1', '127.0.0.2') }, { url: slapd.url.replace('127.0.0.1', 'localhost'), startTls: true }]) {
      const result = await probe(more)
      if (more.url.includes('localhost')) assert.deepEqual(result, { ok: true })
      else assert.equal(result.ok, false)
    }
  })

  it('refuse plaintext, broken filters and names that are no attributes', () => {
    const given = { url: 'ldaps://dc1', bindDn: 'cn=svc', bindPassword: 'x', baseDn: 'dc=x' }
    const fails = (more: Readonly<Record<string, unknown>>) => assert.equal(kind.settings.safeParse({ ...given, ...more }).success, false, JSON.stringify(more))
    assert.equal(kind.settings.safeParse(given).success, true)
    for (const url of ['ldap://dc1', 'ldaps://dc1 ldap://dc2', 'http://dc1', '', 'ldaps://user:secret@dc1', 'ldaps://dc1/dc=x??sub']) fails({ url })
    for (const userFilter of [
      'objectClass=person',
      '(objectClass=person',
      '(|(a=b)',
      '()',
      '(a=b))',
      '(a=b)(c=d)',
      '(!(a=b)(c=d))',
      '(&)',
      '(a=(b))',
      '(a=\\zz)',
      '(a',
      `${'(!'.repeat(30)}(a=b)${')'.repeat(30)}`,
    ])
      fails({ userFilter })
    for (const userFilter of ['(a=b)', '(&(a=b)(|(c=*d*)(!(e>=1))))', '(m:1.2.840.113556.1.4.803:=2)', '(cn=\\28x\\29)', '(cn=ü*)', '(o:dn:=x)']) {
      assert.ok(kind.settings.safeParse({ ...given, userFilter }).success && FilterParser.parseString(userFilter), userFilter)
    }
    for (const usernameAttribute of ['', 'uid)(x', 'uid=', 'üid', 'uid;binary', '*']) fails({ usernameAttribute })
    fails({ attributes: { emailaddress: 'mail)(uid=*' } })
    fails({ bindPasword: 'typo' })
  })
})
