import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { acmeKey, printedPin, signedVoucher, staffToken, startStaffList, voucherGrant } from '../fixtures/acme.ts'
import { type Api, api, call, createClient, newUser, type TestClient } from './support/api.ts'
import { formBrowser } from './support/browser-form.ts'
import { begin, callback, discover, oidc, oidcSettings } from './support/openid.ts'
import { type ServerProcess, startProcess } from './support/process.ts'

const fixture = resolve(import.meta.dirname, '../fixtures/third-party')
/** The shipped configuration, and three lines. */
const threeLines = `
[plugins]
acme-card = { from = "${fixture}/card/plugin.ts", key = "$env{ACME_KEY}" }
acme-voucher = { from = "${fixture}/voucher/plugin.ts", key = "$env{ACME_KEY}" }
acme-people = { from = "${fixture}/people/plugin.ts" }
`
const configWith = (folder: string, more: string): string => {
  const path = join(folder, 'deployment.toml')
  const shipped = readFileSync(resolve(import.meta.dirname, '../../config/deployment.toml'), 'utf8')
  writeFileSync(
    path,
    `${shipped.replace('[plugins.pages]', `${more}\n[plugins.pages]`)}\n[outbound.provisioning]\nallow_http = true\nallow_private = ["127.0.0.1"]\n`,
  )
  return path
}

describe('a package from outside of the tree, loaded by three lines of config', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gh-acme-'))
  let server: ServerProcess
  let people: Awaited<ReturnType<typeof startStaffList>>
  let admin: Api
  let client: TestClient
  let userId: string

  before(async () => {
    people = await startStaffList()
    server = await startProcess({ env: { GATEHOUSE_CONFIG: configWith(folder, threeLines), ACME_KEY: acmeKey } })
    admin = api(server.url)
    const made = await admin.post('/scim2/Users', newUser('ann'))
    userId = made.json.id
    client = await createClient(
      admin,
      'Shop',
      { ...oidcSettings, grantTypes: [...oidcSettings.grantTypes, voucherGrant] },
      {
        advancedConfigurations: { skipLoginConsent: true },
        authenticationSequence: { type: 'USER_DEFINED', steps: [{ id: 1, options: [{ idp: 'LOCAL', authenticator: 'AcmeCard' }] }] },
      },
    )
  })
  after(async () => {
    await server?.[Symbol.asyncDispose]()
    await people?.[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  it('signs in with its own authenticator on its own page', async () => {
    const config = await discover(server.url, client)
    const { url, checks } = await begin(config, 'openid profile')
    const browser = formBrowser()
    const page = await browser.go(url.href, {}, callback)
    assert.match(page.html, /Your Acme card/)
    const refused = await browser.submit(page, { username: 'ann', pin: '00000000' }, callback)
    assert.match(refused.html, /That is not the PIN of this user/)
    const back = await browser.submit(refused, { username: 'ann', pin: printedPin(userId) }, callback)
    const tokens = await oidc.authorizationCodeGrant(config, new URL(back.url), checks)
    assert.equal(tokens.claims()?.sub, userId)
    assert.deepEqual(tokens.claims()?.amr, ['pin'])
  })

  it('gets no password from people who sign in with the card, and no PIN of somebody else', async () => {
    const config = await discover(server.url, client)
    const { url } = await begin(config, 'openid')
    const browser = formBrowser()
    const page = await browser.go(url.href, {}, callback)
    for (const fields of [{ username: 'ann', password: 'Swordfish-12-tides' }, { username: 'admin', pin: printedPin(userId) }, {}]) {
      const answer = await browser.submit(page, fields as Record<string, string>, callback)
      assert.ok(!answer.url.startsWith(callback), JSON.stringify(fields))
    }
  })

  const redeem = (voucher: string) =>
    call(`${server.url}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: voucherGrant, voucher }),
    })

  it('issues tokens for its own grant type, once for each voucher, RFC 6749 §4.5', async () => {
    const voucher = signedVoucher(userId)
    const answers = await Promise.all(Array.from({ length: 10 }, () => redeem(voucher)))
    const good = answers.filter(({ status }) => status === 200)
    assert.equal(good.length, 1, JSON.stringify(answers.map(({ text }) => text)))
    const config = await discover(server.url, client)
    assert.equal((await oidc.tokenIntrospection(config, good[0]?.json.access_token)).active, true)
    for (const { status, json } of answers.filter((answer) => answer.status !== 200)) assert.deepEqual([status, json.error], [400, 'invalid_grant'])
  })

  for (const [what, voucher, error] of [
    ['of another key', () => signedVoucher(userId, { key: 'another-key' }), 'invalid_grant'],
    ['that is too old', () => signedVoucher(userId, { seconds: -1 }), 'invalid_grant'],
    ['that is none', () => 'x.y', 'invalid_grant'],
    ['that is missing', () => '', 'invalid_request'],
  ] as const)
    it(`refuses a voucher ${what}, RFC 6749 §5.2`, async () => {
      const { status, json } = await redeem(voucher())
      assert.deepEqual([status, json.error], [400, error])
    })

  it('provisions users to its own target', async () => {
    const settings = { url: people.url, token: staffToken }
    const made = await admin.post('/api/server/v1/provisioning/targets', { name: 'Staff', kind: 'acme-people', settings })
    assert.equal(made.status, 201, made.text)
    assert.equal(made.json.settings.token, '********')
    const { json: bob } = await admin.post('/scim2/Users', newUser('bob'))
    for (let tries = 0; tries < 100 && !people.people.has(bob.id); tries += 1) await sleep(50)
    assert.deepEqual(people.people.get(bob.id)?.login, 'bob')
    await admin.delete(`/scim2/Users/${bob.id}`)
    for (let tries = 0; tries < 100 && people.people.has(bob.id); tries += 1) await sleep(50)
    assert.ok(!people.people.has(bob.id))
  })
})
