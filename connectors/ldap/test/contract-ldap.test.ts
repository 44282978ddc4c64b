import { describeUserStore } from '@gatehouse/users/testing'
import { type Slapd, startSlapd } from '../../../test/services/index.ts'
import { readOnlyLdap, readWriteLdap } from '../src/kinds.ts'
import { freshFolder, seedInto } from './support/contract.ts'
import { slapdSettings, tenant, testKindDeps } from './support/directory.ts'

const claims = ['emailaddress', 'givenname', 'department']

describe('LDAP user stores on OpenLDAP', function () {
  this.timeout(30_000)
  let slapd: Slapd
  before(async () => {
    slapd = await startSlapd()
  })
  after(() => slapd?.stop())

  const openWritable = async (more: Readonly<Record<string, unknown>> = {}) => {
    const { dn } = await freshFolder({ ...slapd, url: slapd.ldapsUrl }, slapd.suffix)
    const kind = readWriteLdap(testKindDeps())
    const settings = slapdSettings(slapd, { baseDn: dn, attributes: { n: 'employeeNumber' }, ...more })
    return { store: await kind.open(kind.settings.parse(settings), tenant, 'CORP'), settings, dn }
  }

  describeUserStore('ldap-read-write', async () => {
    const { store } = await openWritable()
    return { store, seed: seedInto(store), claims, unevenVersions: true, close: async () => store.close() }
  })
  describeUserStore('ldap-read-write, entries named by cn, over StartTLS', async () => {
    const { store } = await openWritable({ rdnAttribute: 'cn', url: slapd.url, startTls: true })
    return { store, seed: seedInto(store), claims, unevenVersions: true, close: async () => store.close() }
  })
  describeUserStore('ldap-read-only', async () => {
    const { store: writable, settings, dn } = await openWritable()
    const kind = readOnlyLdap(testKindDeps())
    const store = await kind.open(kind.settings.parse({ ...settings, baseDn: dn }), tenant, 'CORP')
    const close = async () => {
      writable.close()
      store.close()
    }
    return { store, seed: seedInto(writable), claims, unevenVersions: true, close }
  })
})
