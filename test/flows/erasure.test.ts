import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Jobs, job } from '@gatehouse/kernel/jobs'
import { startTestServer } from '@gatehouse/kernel/testing'
import Database from 'better-sqlite3'
import { allPlugins } from './support/all-plugins.ts'
import { api, createClient, newUser } from './support/api.ts'
import { begin, callback, discover, formBrowser, oidc, oidcSettings, signInWithCode } from './support/openid.ts'
import { adminPassword } from './support/process.ts'

const [username, password, other] = ['erasmus-marker', 'Swordfish-12-tides', 'wilhelmina']
const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange'
const accessToken = 'urn:ietf:params:oauth:token-type:access_token'
const email = `${username}@example.com`

/** Where the database holds one of the marks, in whatever table: `table.column`. */
const placesOf = (file: string, marks: readonly string[]): readonly string[] => {
  const database = new Database(file, { readonly: true })
  const column = (sql: string) => database.prepare(sql).pluck().all() as string[]
  const holds = (table: string, name: string) =>
    marks.some((mark) => column(`select 1 from "${table}" where instr(lower("${name}"), '${mark}') limit 1`).length > 0)
  try {
    const tables = column(`select name from sqlite_master where type = 'table'`)
    return tables.flatMap((table) =>
      column(`select name from pragma_table_info('${table}')`)
        .filter((name) => holds(table, name))
        .map((name) => `${table}.${name}`),
    )
  } finally {
    database.close()
  }
}

describe('the erasure of a user', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'gh-erasure-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('exports all that is kept before, and leaves the user in no table after it, GDPR articles 15 and 17, security 8.4', async () => {
    const config = { audit: { eraseAfter: '0s' } }
    await using server = await startTestServer({ dataDir: folder, plugins: await allPlugins(), config, tables: { admin: { password: adminPassword } } })
    const admin = api(server.url)
    const places = (marks: readonly string[]) => readdirSync(folder).flatMap((name) => (name.endsWith('.db') ? placesOf(join(folder, name), marks) : []))
    const make = async (name: string) => {
      const { status, json, text } = await admin.post('/scim2/Users', newUser(name, password))
      assert.equal(status, 201, text)
      return json.id as string
    }
    const [id, otherId] = [await make(username), await make(other)]
    const grantTypes = [...oidcSettings.grantTypes, tokenExchange]
    const client = await createClient(admin, 'Shop', { ...oidcSettings, grantTypes, tokenExchange: { enabled: true, actors: ['*'] } })
    const settings = await discover(server.url, client)
    for (const [displayName, path] of [
      ['Crew', '/scim2/Groups'],
      ['Helm', '/scim2/v2/Roles'],
    ] as const) {
      const members = [{ value: id }, { value: otherId }]
      const made = await admin.post(path, { displayName, members, users: members })
      assert.equal(made.status, 201, made.text)
    }
    const { tokens } = await signInWithCode(settings, { username, password })
    const { tokens: others } = await signInWithCode(settings, { username: other, password })
    const subject = { subject_token: others.access_token, subject_token_type: accessToken }
    const acting = await oidc.genericGrantRequest(settings, tokenExchange, { ...subject, actor_token: tokens.access_token, actor_token_type: accessToken })
    assert.equal((await oidc.tokenIntrospection(settings, acting.access_token)).active, true)
    const browser = formBrowser()
    const page = await browser.go((await begin(settings, 'openid email')).url.href, {}, callback)
    assert.match((await browser.submit(page, { username, password: 'wrong' }, callback)).html, /role="alert"/)
    const consent = await browser.submit(page, { username, password }, callback)
    assert.ok((await browser.submit(consent, { consent: 'approveAlways' }, callback)).url.startsWith(callback))
    await server.settle()

    const { json, text } = await admin.get(`/api/users/v1/${id}/personal-data`)
    assert.deepEqual([json.user.username, json.sessions.length, json.consents.length, json.groups.length, json.roles.length], [username, 2, 1, 1, 1])
    assert.deepEqual([json.tokens[0].clientId, json.tokens[0].scopes], [client.clientId, ['openid', 'profile', 'email']])
    const trail = json.audit.map(({ action, by }: { action: string; by: string }) => `${action} by ${by}`)
    for (const record of ['users.created by others', 'authn.login-succeeded by yourself', 'users.sign-in-refused by unknown'])
      assert.ok(trail.includes(record), record)
    for (const secret of [password, 'argon2', tokens.access_token, tokens.refresh_token ?? '-', otherId]) assert.ok(!text.includes(secret), 'security 1.9')

    const marks = [username, email, id]
    assert.ok(places(marks).length > 10)
    for (const place of ['oauth_actor.actor', 'oauth_token_family.claims']) assert.ok(places(marks).includes(place), place)
    const before = (await admin.get(`/api/server/v1/audit/records?target=${id}&limit=500`)).json.records.length
    assert.equal((await admin.delete(`/scim2/Users/${id}`)).status, 204)
    await server.settle()
    await server.use(Jobs).add(job<Record<string, never>>('audit.erase'), {}, { tenantId: null })
    await server.settle()
    // Answers of a sign-in, codes: they run out by themselves, within minutes (README of users).
    assert.deepEqual(places(marks), ['state_short_lived.value'])
    assert.equal((await oidc.tokenIntrospection(settings, tokens.access_token)).active, false)
    assert.equal((await oidc.tokenIntrospection(settings, acting.access_token)).active, false)
    await assert.rejects(oidc.refreshTokenGrant(settings, tokens.refresh_token ?? ''), { error: 'invalid_grant' })

    const { records } = (await admin.get('/api/server/v1/audit/records?limit=500')).json
    const pseudonyms = new Set(
      records.flatMap(({ actor, target }: { actor?: string; target?: string }) => [actor, target].filter((one) => one?.startsWith('erased-'))),
    )
    const [pseudonym] = pseudonyms
    assert.equal(pseudonyms.size, 1, 'the same person in all of the trail')
    const after = (await admin.get(`/api/server/v1/audit/records?target=${pseudonym}&limit=500`)).json.records
    assert.ok(after.length > before, 'no record is gone')
    assert.ok(places([otherId]).includes('audit_record.target'), 'nobody else is touched')
    assert.equal((await admin.get(`/api/users/v1/${otherId}/personal-data`)).json.sessions.length, 1)
  })
})
