import assert from 'node:assert/strict'
import { type Slapd, startSlapd } from '../../../test/services/index.ts'
import { readWriteLdap, type WritableStore } from '../src/kinds.ts'
import { slapdSettings, tenant, testKindDeps } from './support/directory.ts'
import { folderLdif, personLdif } from './support/people.ts'

const suffix = 'dc=example,dc=com'
const people = `ou=people,${suffix}`
const uniqueId = (index: number) => `c7e2f31a-3b9411ee-8d0aa1f2-0000000${index}`
/** As 389 Directory Server names them; it makes the ids itself. */
const schema = `
attributetype ( 2.16.840.1.113730.3.1.542 NAME 'nsUniqueId' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 2.16.840.1.113730.3.1.610 NAME 'nsAccountLock' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
`
const person = (index: number, more = '') =>
  `${personLdif(index, people).replace('objectClass: inetOrgPerson', `$&\nobjectClass: extensibleObject\nnsUniqueId: ${uniqueId(index)}`)}${more}`

describe('a directory with the schema of 389 Directory Server', function () {
  this.timeout(20_000)
  let slapd: Slapd
  let store: WritableStore
  const found = async (field: string, value: string | boolean) =>
    (await store.search({ where: { op: 'eq', field, value }, limit: 9, offset: 0 })).users.map(({ username }) => username)

  before(async () => {
    const groups = `dn: cn=team,${people}\nobjectClass: groupOfUniqueNames\nobjectClass: extensibleObject\ncn: team\nnsUniqueId: ${uniqueId(9)}\nuniqueMember: uid=user1,${people}\n`
    slapd = await startSlapd({ schema, seed: [folderLdif('people', suffix), person(1), person(2, 'nsAccountLock: TRUE\n'), groups].join('\n') })
    const kind = readWriteLdap(testKindDeps())
    const theirs = {
      idAttribute: 'nsUniqueId',
      versionAttribute: 'modifyTimestamp',
      disabledAttribute: 'nsAccountLock',
      disabledValue: 'true',
      groupFilter: '(objectClass=groupOfUniqueNames)',
      memberAttribute: 'uniqueMember',
    }
    store = await kind.open(kind.settings.parse(slapdSettings(slapd, { ...theirs, baseDn: people, cacheTtl: '0s' })), tenant, 'CORP')
  })
  after(async () => {
    store?.close()
    await slapd?.stop()
  })

  it('is read by its own ids, which are no UUIDs as others write them', async () => {
    const one = await store.find('username', 'user1')
    assert.deepEqual([one?.id, one?.active], [uniqueId(1), true])
    assert.deepEqual(await store.find('id', uniqueId(1)), one)
    assert.deepEqual(await store.findAll([uniqueId(1), uniqueId(8)]), [one])
    assert.deepEqual(
      (await store.walk({ limit: 9 })).map(({ id }) => id),
      [uniqueId(1), uniqueId(2)],
    )
    assert.ok((one?.version ?? 0) > 0)
    assert.ok(one && (await store.verifyPassword(one, 'pass-word-1')))
  })
  it('tells who is locked, and is told', async () => {
    assert.equal((await store.find('username', 'user2'))?.active, false)
    assert.deepEqual(await found('active', false), ['user2'])
    assert.equal((await store.update(uniqueId(1), { active: false })).active, false)
    assert.deepEqual((await found('active', false)).sort(), ['user1', 'user2'])
    assert.equal((await store.update(uniqueId(2), { active: true })).active, true)
    assert.equal((await store.update(uniqueId(1), { active: true })).active, true)
  })
  it('has groups of unique names', async () => {
    assert.deepEqual(
      (await store.groupsOf(uniqueId(1))).map(({ name, id }) => [name, id]),
      [['team', uniqueId(9)]],
    )
    assert.deepEqual((await store.membersOf(uniqueId(9), { limit: 9, offset: 0 })).members, [{ kind: 'user', id: uniqueId(1), name: 'user1' }])
  })
})
