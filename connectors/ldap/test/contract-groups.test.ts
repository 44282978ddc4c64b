import { describeGroupReader, type GroupsUnderTest, type SeededGroup } from '@gatehouse/users/testing'
import { type Samba, type Slapd, startSamba, startSlapd } from '../../../test/services/index.ts'
import { activeDirectory, readWriteLdap, type WritableStore } from '../src/kinds.ts'
import { childDn } from '../src/write/dn.ts'
import { type Account, asAdmin, freshFolder } from './support/contract.ts'
import { slapdSettings, tenant, testKindDeps } from './support/directory.ts'

type Filling = Parameters<Parameters<typeof describeGroupReader>[1]>

/** Each user and group below `dn`, named by these attributes. */
const filled = async (store: WritableStore, account: Account, dn: string, [users, groups]: Filling, userRdn: string, entry: (group: SeededGroup) => object) => {
  for (const { username } of users) await store.create({ id: '', username })
  const dnOf = (name: string) => childDn('cn', name, dn)
  // A group is there before the one that holds it.
  const inOrder = groups.toSorted((a, b) => (a.groups?.length ?? 0) - (b.groups?.length ?? 0))
  await asAdmin(account, async (client) => {
    for (const group of inOrder) {
      const member = [...group.users.map((username) => childDn(userRdn, username, dn)), ...(group.groups ?? []).map(dnOf)]
      await client.add(dnOf(group.name), { cn: group.name, member, ...entry(group) })
    }
  })
  return { store, nests: true, close: async () => store.close() } satisfies GroupsUnderTest
}

describe('groups of directories', function () {
  this.timeout(180_000)
  let slapd: Slapd
  let samba: Samba
  before(async () => {
    ;[slapd, samba] = await Promise.all([startSlapd(), startSamba()])
  })
  after(() => Promise.all([slapd?.stop(), samba?.stop()]))

  for (const memberOfAttribute of ['', 'memberOf']) {
    describeGroupReader(`OpenLDAP${memberOfAttribute === '' ? '' : ' with memberOf'}`, async (...filling) => {
      const account = { ...slapd, url: slapd.ldapsUrl }
      const { dn } = await freshFolder(account, slapd.suffix)
      const kind = readWriteLdap(testKindDeps())
      const store = await kind.open(kind.settings.parse(slapdSettings(slapd, { baseDn: dn, memberOfAttribute })), tenant, 'CORP')
      return filled(store, account, dn, filling, 'uid', () => ({ objectClass: 'groupOfNames' }))
    })
  }
  describeGroupReader('Active Directory', async (...filling) => {
    const { dn } = await freshFolder(samba, samba.baseDn)
    const kind = activeDirectory(testKindDeps())
    const { url, ca, bindDn, bindPassword } = samba
    const settings = { url, ca, bindDn, bindPassword, operationTimeout: '20s', baseDn: dn, memberRange: 2 }
    const store = await kind.open(kind.settings.parse(settings), tenant, 'AD')
    return filled(store, samba, dn, filling, 'cn', ({ name }) => ({ objectClass: 'group', sAMAccountName: name }))
  })
})
