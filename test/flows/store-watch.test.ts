import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sessionEnded } from '@gatehouse/authn/contracts'
import { Connections, type EventType, Tenants } from '@gatehouse/kernel'
import { createTestDatabase, startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import { UserStoreKinds, userDisabled, userEnabled, userStores, userUpdated } from '@gatehouse/users/contracts'
import { Attribute, Change, Client } from 'ldapts'
import type * as oidc from 'openid-client'
import { type Slapd, startSlapd } from '../services/index.ts'
import { allPlugins } from './support/all-plugins.ts'
import { api, createClient } from './support/api.ts'
import { createExternalUsers, type ExternalUsers } from './support/external-users.ts'
import { oidc as client, discover, oidcSettings, signInWithCode } from './support/openid.ts'
import { adminPassword } from './support/process.ts'

const password = 'Correct horse battery 7'
const people = 'ou=people,dc=example,dc=com'
const lee = `uid=lee,${people}`
const seed = `dn: ${people}
objectClass: organizationalUnit
ou: people

dn: ${lee}
objectClass: inetOrgPerson
uid: lee
cn: Lee Roy
sn: Roy
userPassword: ${password}
`
const until = async (what: string, work: () => boolean): Promise<void> => {
  const end = performance.now() + 20_000
  while (!work()) {
    assert.ok(performance.now() < end, `${what} did not come about`)
    await sleep(100)
  }
}

describe('people who are disabled or removed in a directory or a database', function () {
  this.timeout(60_000)
  let slapd: Slapd
  let hr: ExternalUsers
  let dropHr: () => Promise<void>
  let server: TestServer
  let config: oidc.Configuration

  const inDirectory = async (work: (admin: Client) => Promise<unknown>) => {
    const admin = new Client({ url: slapd.url, timeout: 5000 })
    await admin.bind(slapd.bindDn, slapd.bindPassword)
    await work(admin)
    await admin.unbind()
  }
  const set = (type: string, values: string[]) =>
    inDirectory((admin) => admin.modify(lee, new Change({ operation: 'replace', modification: new Attribute({ type, values }) })))
  const session = async (username: string) => {
    const { tokens } = await signInWithCode(config, { username, password })
    const userId = tokens.claims()?.sub ?? assert.fail()
    const heard = <P extends { tenantId: string; userId: string }>(event: EventType<P>) => server.heard(event).filter((fact) => fact.userId === userId).length
    return { tokens, userId, heard }
  }
  const isRefused = (refreshToken: string | undefined) => assert.rejects(client.refreshTokenGrant(config, refreshToken ?? ''), { error: 'invalid_grant' })

  before(async () => {
    const postgres = process.env.GATEHOUSE_TEST_POSTGRES_URL ?? assert.fail('GATEHOUSE_TEST_POSTGRES_URL is not set: run through npm test')
    const database = await createTestDatabase(postgres)
    dropHr = database.drop
    ;[slapd, hr] = await Promise.all([startSlapd({ seed }), createExternalUsers(database.url)])
    await hr.add('kim', password)
    const allowPrivate = ['127.0.0.0/8']
    server = await startTestServer({
      plugins: await allPlugins(),
      config: { 'store-watch': { schedule: '* * * * * *' } },
      tables: { admin: { password: adminPassword }, outbound: { ldap: { allowPrivate }, jdbc: { allowPrivate } } },
    })
    config = await discover(server.url, await createClient(api(server.url), 'Shop', oidcSettings))
    const tenant = await server.use(Tenants).default()
    const save = (name: string, kind: string, settings: unknown) =>
      server.use(Connections).save(tenant, { id: randomUUID(), point: userStores.id, kind, name, settings, enabled: true })
    const { bindDn, bindPassword, ca } = slapd
    await save('CORP', 'ldap-read-only', { url: slapd.ldapsUrl, bindDn, bindPassword, ca, baseDn: people })
    const { host, pathname, username } = new URL(database.url)
    await save('HR', 'jdbc', { url: `jdbc:postgresql://${host}${pathname}`, userName: username })
    await server.use(UserStoreKinds).changed(tenant)
  })
  after(async () => {
    await server?.stop()
    await slapd?.stop()
    await dropHr?.()
  })

  it('lose their session and their tokens, without a request of theirs, and may come back', async () => {
    const { tokens, heard } = await session('CORP/lee')
    await set('mail', ['lee@corp.test'])
    await until('the update', () => heard(userUpdated) > 0)
    assert.deepEqual([heard(userDisabled), heard(sessionEnded)], [0, 0])
    await set('pwdAccountLockedTime', ['000001010000Z'])
    await until('the end of the session', () => heard(userDisabled) > 0 && heard(sessionEnded) > 0)
    await set('pwdAccountLockedTime', [])
    await until('the way back', () => heard(userEnabled) > 0)
    await isRefused(tokens.refresh_token)
    assert.equal((await session('CORP/lee')).heard(userDisabled), 1, 'told once')
  })
  it('lose them when their entry is removed, and not while the directory is away, security 11.5', async () => {
    const { tokens, heard } = await session('CORP/lee')
    const before = heard(userDisabled)
    await slapd.kill()
    const other = await session('HR/kim')
    await hr.run(
      "insert into UM_USER_ATTRIBUTE (UM_ATTR_NAME, UM_ATTR_VALUE, UM_PROFILE_ID, UM_USER_ID, UM_TENANT_ID) select 'accountDisabled', 'true', 'default', UM_ID, -1234 from UM_USER",
    )
    // Another store goes on meanwhile, in the same turns.
    await until('the end of a session of another store', () => other.heard(userDisabled) > 0 && other.heard(sessionEnded) > 0)
    await isRefused(other.tokens.refresh_token)
    assert.equal(heard(userDisabled), before)
    await slapd.restart()
    await inDirectory((admin) => admin.del(lee))
    await until('the end of the session', () => heard(userDisabled) > before)
    await isRefused(tokens.refresh_token)
  })
})
