import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { Groups } from '@gatehouse/groups/contracts'
import { Connections, Tenants } from '@gatehouse/kernel'
import { startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import { Roles } from '@gatehouse/roles/contracts'
import { Users, userStores } from '@gatehouse/users/contracts'
import { type Slapd, startSlapd } from '../services/index.ts'
import { allPlugins } from './support/all-plugins.ts'
import { type Api, api } from './support/api.ts'
import { adminPassword } from './support/process.ts'

const suffix = 'dc=example,dc=com'
const [people, groups] = [`ou=people,${suffix}`, `ou=groups,${suffix}`]
const group = (name: string, member: string) => `dn: cn=${name},${groups}\nobjectClass: groupOfNames\ncn: ${name}\nmember: ${member}\n`
const seed = [
  `dn: ${people}\nobjectClass: organizationalUnit\nou: people\n`,
  `dn: ${groups}\nobjectClass: organizationalUnit\nou: groups\n`,
  ...['lee', 'max'].map((uid) => `dn: uid=${uid},${people}\nobjectClass: inetOrgPerson\nuid: ${uid}\ncn: ${uid}\nsn: Roy\n`),
  group('eng', `uid=lee,${people}`),
  group('tech', `cn=eng,${groups}`),
  // A cycle, which directories allow.
  group('circle', `cn=tech,${groups}`),
].join('\n')

describe('groups of a directory in groups of ours, as one walk', function () {
  this.timeout(60_000)
  let slapd: Slapd
  let server: TestServer
  let admin: Api
  const tenant = () => server.use(Tenants).default()
  const modify = async (dn: string, change: string) => {
    const words = ['-x', '-H', slapd.url, '-D', slapd.bindDn, '-w', slapd.bindPassword]
    const run = promisify(execFile)('ldapmodify', words)
    run.child.stdin?.end(`dn: ${dn}\nchangetype: modify\n${change}\n`)
    await run
  }
  before(async () => {
    slapd = await startSlapd({ seed })
    server = await startTestServer({
      plugins: await allPlugins(),
      tables: { admin: { password: adminPassword }, outbound: { ldap: { allowPrivate: ['127.0.0.0/8'] } } },
    })
    const { bindDn, bindPassword, ca } = slapd
    const settings = { url: slapd.ldapsUrl, bindDn, bindPassword, ca, baseDn: people, groupBaseDn: groups, cacheTtl: '0s', operationTimeout: '20s' }
    await server
      .use(Connections)
      .save(await tenant(), { id: randomUUID(), point: userStores.id, kind: 'ldap-read-only', name: 'CORP', settings, enabled: true })
    admin = api(server.url)
  })
  after(async () => {
    await server?.stop()
    await slapd?.stop()
  })
  const user = async (name: string) => {
    const found = await server.use(Users).find(await tenant(), 'username', name)
    assert.ok(found, name)
    return found
  }
  const directoryGroup = async (name: string) => {
    const found = await server.use(Groups).find(await tenant(), 'name', name)
    assert.ok(found, name)
    return found
  }
  const make = async (path: string, body: object): Promise<string> => {
    const { status, json, text } = await admin.post(path, body)
    assert.equal(status, 201, text)
    return json.id
  }

  it('tells why somebody is in a group, over both kinds, with the role that comes of it, and no more once a link is cut, security 3.10', async () => {
    // Names of stores are looked up once a second.
    while (!(await server.use(Users).find(await tenant(), 'username', 'CORP/lee'))) await new Promise((done) => setTimeout(done, 50))
    const tech = await directoryGroup('CORP/tech')
    const staff = await make('/scim2/Groups', { displayName: 'staff', members: [{ value: tech.id }] })
    const all = await make('/scim2/Groups', { displayName: 'all', members: [{ value: staff }] })
    await make('/scim2/v2/Roles', { displayName: 'Reader', groups: [{ value: all }] })
    const [lee, max] = [await user('CORP/lee'), await user('CORP/max')]
    const why = async (who: typeof lee) => (await server.use(Groups).why(await tenant(), who, all))?.map(({ name }) => name)
    assert.deepEqual(await why(lee), ['CORP/eng', 'CORP/tech', 'staff', 'all'])
    assert.equal(await why(max), undefined)
    const held = await server.use(Groups).groupsOf(await tenant(), lee)
    assert.deepEqual(held.map(({ name, direct }) => `${name} ${direct}`).sort(), [
      'CORP/circle false',
      'CORP/eng true',
      'CORP/tech false',
      'all false',
      'staff false',
    ])
    const roles = async () => (await server.use(Roles).rolesOf(await tenant(), lee)).map(({ name }) => name)
    assert.deepEqual(await roles(), ['Reader'])
    const shown = (await admin.get(`/scim2/Users/${lee.id}`)).json
    assert.ok(shown.groups.some(({ display }: { display: string }) => display === 'all'))
    // A directory does not know what hangs on this link.
    await modify(`cn=tech,${groups}`, `add: member\nmember: uid=max,${people}\n-\ndelete: member\nmember: cn=eng,${groups}\n-`)
    while ((await why(lee)) !== undefined || (await roles()).length > 0) await new Promise((done) => setTimeout(done, 100))
    assert.deepEqual(await why(max), ['CORP/tech', 'staff', 'all'])
  })
})
