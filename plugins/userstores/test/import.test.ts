import assert from 'node:assert/strict'
import access from '@gatehouse/access'
import { Tenants } from '@gatehouse/kernel'
import { cpuTime, startTestServer, type TestServer } from '@gatehouse/kernel/testing'
import users from '@gatehouse/users'
import { Accounts, Users } from '@gatehouse/users/contracts'
import { parseCsv } from '../src/import/csv.ts'
import userstores from '../src/plugin.ts'

const password = 'correct-horse-battery-1'
const asAdmin = { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` }
const bcrypt = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'
const sha256 = '7a37b85c8918eac19a9089c0fa5a2ab4dce3f90528dcdeec108b23ddf3607b99'

describe('the import of users', () => {
  let server: TestServer
  before(async () => {
    server = await startTestServer({
      plugins: [users, access, userstores],
      config: { users: { hashMemory: 8, hashPasses: 1, allowWeakHash: true } },
      tables: { admin: { password } },
    })
  })
  after(() => server?.stop())
  const send = (type: string, body: string, query = '', headers: Record<string, string> = asAdmin) =>
    server.request(`/api/server/v1/users/import${query}`, { method: 'POST', headers: { ...headers, 'content-type': type }, body })
  const tenant = () => server.use(Tenants).default()
  const user = async (name: string) => server.use(Users).find(await tenant(), 'username', name)
  const signIn = async (name: string, given: string) => server.use(Users).signIn(await tenant(), name, given)

  it('takes CSV with passwords and hashes, and reports on each row', async () => {
    const rows = [
      'username,password,passwordHash,passwordSalt,passwordDigest,active,emailaddress,http://wso2.org/claims/givenname',
      'ann,Swordfish-12-tides,,,,,ann@acme.test,"Ann ""the Lee"", Dr."',
      `bob,,${bcrypt},,,true,,`,
      `kim,,${sha256},salt,SHA-256,false,,`,
      'ANN,,,,,,,',
      'weak,12345678,,,,,,',
      'a/b/c,,,,,,,',
      'short,row',
      'nohash,,not a hash,,,,,',
    ]
    const { status, json, text } = await send('text/csv; charset=utf-8', rows.join('\r\n'))
    assert.equal(status, 200, text)
    assert.deepEqual([json.total, json.created], [8, 3])
    assert.deepEqual(
      json.rows.map((row: { row: number; status: string }) => [row.row, row.status]),
      [
        [1, 'created'],
        [2, 'created'],
        [3, 'created'],
        [4, 'exists'],
        [5, 'invalid'],
        [6, 'invalid'],
        [7, 'invalid'],
        [8, 'invalid'],
      ],
    )
    assert.deepEqual((await user('ann'))?.claims, { emailaddress: 'ann@acme.test', givenname: 'Ann "the Lee", Dr.' })
    assert.ok(await signIn('ann', 'Swordfish-12-tides'))
    assert.ok(await signIn('bob', 'U*U'))
    assert.equal(await signIn('kim', 'password'), undefined, 'not active')
    for (const secret of ['Swordfish-12-tides', bcrypt, sha256, '12345678'])
      assert.ok(!text.includes(secret) && !JSON.stringify(server.log.lines).includes(secret), 'security 1.9')
  })
  it('takes what administrators decide about accounts: locked, and a password to be changed', async () => {
    const rows = [
      'username,password,passwordHash,locked,mustChangePassword',
      'stale,Swordfish-12-tides,,,true',
      `moved,,${bcrypt},false,true`,
      'shut,Swordfish-12-tides,,true,',
      'odd,Swordfish-12-tides,,maybe,',
    ]
    const { json } = await send('text/csv', rows.join('\n'))
    assert.deepEqual(
      json.rows.map(({ status }: { status: string }) => status),
      ['created', 'created', 'created', 'invalid'],
    )
    const accounts = server.use(Accounts)
    for (const [name, given] of [
      ['stale', 'Swordfish-12-tides'],
      ['moved', 'U*U'],
    ] as const) {
      assert.equal(await signIn(name, given), undefined)
      assert.equal((await accounts.check(await tenant(), name, given))?.renew, 'forced', name)
    }
    const shut = await user('shut')
    assert.ok(shut && !shut.active)
    assert.equal((await accounts.of(await tenant(), [shut])).get(shut.id)?.lockedBy, 'administrator')
  })
  it('takes JSON', async () => {
    const { status, json, text } = await send(
      'application/json',
      JSON.stringify({
        users: [
          { username: 'lee', claims: { emailaddress: 'lee@acme.test' } },
          { username: 'x', roles: ['admin'] },
          7,
          { username: 'y', claims: { ['__proto__']: 'x', constructor: 'x' } },
        ],
      }),
    )
    assert.equal(status, 200, text)
    assert.deepEqual(
      json.rows.map((row: { status: string }) => row.status),
      ['created', 'invalid', 'invalid', 'invalid'],
      'security 1.6 and 7.2',
    )
  })
  it('refuses what is neither, what is empty, and stores that are not there', async () => {
    assert.equal((await send('text/xml', '<x/>')).status, 415)
    for (const [type, body] of [
      ['text/csv', ''],
      ['text/csv', 'name\nann'],
      ['text/csv', 'username,username\na,b'],
      ['text/csv', 'username\n"ann'],
      ['application/json', '{'],
      ['application/json', '{"users":[]}'],
      ['application/json', 'null'],
    ] as const)
      assert.equal((await send(type, body)).status, 400, body)
    assert.equal((await send('text/csv', 'username\nzoe', '?userstore=NOPE')).json.rows[0].status, 'invalid')
    assert.equal((await send('text/csv', 'username\nzoe', '', {})).status, 401)
  })
  it('reads CSV in one pass, whatever it is, security 1.5', () => {
    assert.deepEqual(parseCsv('\uFEFFa,"b\r\n,""c"""\r\n\r\n,\n"x"'), [['a', 'b\r\n,"c"'], ['', ''], ['x']])
    const from = cpuTime()
    for (const text of [`"${'""'.repeat(500_000)}"`, 'a\n'.repeat(500_000), 'x'.repeat(1_000_000)]) parseCsv(text)
    assert.throws(() => parseCsv(','.repeat(1_000_000)))
    assert.throws(() => parseCsv('"a"b'))
    assert.ok(cpuTime() - from < 1000)
  })
})
