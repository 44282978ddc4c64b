import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as oidc from 'openid-client'
import type { Browser, Page } from 'playwright-core'
import { freePort, type Mail, type MailServer, makeCertificates, startMailServer } from '../services/index.ts'
import { type Api, api, createClient, newUser } from './support/api.ts'
import { violationsOf, widthOver } from './support/axe.ts'
import { openChromium, withPage } from './support/chromium.ts'
import { begin, callback, discover, formBrowser, oidcSettings, signInWithCode } from './support/openid.ts'
import { type ServerProcess, startProcess } from './support/process.ts'

const system = 'urn:scim:wso2:schema'
const [old, fresh] = ['Swordfish-12-tides', 'Marlin-34-harbours']
const linkIn = ({ text }: Mail): string => /https?:\/\/\S+confirmation=\S+/.exec(text)?.[0] ?? assert.fail(text)
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const about = (words: RegExp) => (mail: Mail) => words.test(`${mail.headers.get('subject')}\n${mail.text}`)

describe('mail to people, from the administrator to the sign-in', function () {
  this.timeout(90_000)
  let folder: string
  let mails: MailServer
  let server: ServerProcess
  let browser: Browser
  let admin: Api
  let config: oidc.Configuration
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gh-flow-mail-'))
    const certificates = await makeCertificates(folder, ['localhost'])
    mails = await startMailServer({ certificates, password: 'of-the-mail-server' })
    const smtp = {
      HOST: 'localhost',
      PORT: String(mails.port),
      FROM_ADDRESS: 'id@example.com',
      USERNAME: 'id',
      PASSWORD: 'of-the-mail-server',
      CA_FILE: certificates.caFile,
    }
    const env = Object.fromEntries(Object.entries(smtp).map(([key, value]) => [`GATEHOUSE_PLUGINS__SMTP__${key}`, value]))
    server = await startProcess({ env: { ...env, GATEHOUSE_PLUGINS__RECOVERY__FORGOTTEN_PASSWORD: 'link' } })
    browser = await openChromium()
    admin = api(server.url)
    config = await discover(server.url, await createClient(admin, 'Shop', oidcSettings))
  })
  after(async () => {
    await browser?.close()
    await server?.[Symbol.asyncDispose]()
    await mails?.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const create = async (name: string, account: object = {}): Promise<string> => {
    const { status, json, text } = await admin.post('/scim2/Users', { ...newUser(name, old), [system]: account })
    assert.equal(status, 201, text)
    return json.id
  }
  const signsIn = (username: string, password: string): Promise<boolean> =>
    signInWithCode(config, { username, password }).then(
      () => true,
      () => false,
    )
  const sound = async (page: Page) => {
    assert.deepEqual(await violationsOf(page), [], page.url())
    assert.ok((await widthOver(page)) <= 0, 'it does not scroll sideways')
  }

  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 375],
  ] as const) {
    const name = `ann-${colorScheme}`
    it(`invites: SCIM, mail over TLS, the link in a browser, a password, OpenID Connect; ${colorScheme}, WCAG 2.2 AA`, async () => {
      const id = await create(name, { askPassword: true })
      assert.equal((await admin.get(`/scim2/Users/${id}`)).json[system].accountState, 'PENDING_AP')
      const mail = await mails.mailTo(`${name}@example.com`)
      assert.ok(mail.secure)
      await withPage(browser, { colorScheme, locale: 'en-GB', viewport: { width, height: 800 } }, async (page) => {
        await page.goto(linkIn(mail))
        await sound(page)
        await page.getByLabel('New password', { exact: true }).fill('password1')
        await page.getByLabel('New password, once more').fill('password1')
        await press(page, 'Save the password')
        await page.getByRole('alert').waitFor()
        await sound(page)
        await page.getByLabel('New password', { exact: true }).fill(fresh)
        await page.getByLabel('New password, once more').fill(fresh)
        await press(page, 'Save the password')
        await page.getByRole('heading', { name: 'Your password is set' }).waitFor()
        await sound(page)
        await page.goto(linkIn(mail))
        await page.getByRole('heading', { name: 'This link is not valid' }).waitFor()
        await sound(page)
      })
      assert.deepEqual([await signsIn(name, old), await signsIn(name, fresh)], [false, true])
      assert.ok(!server.output().includes(new URL(linkIn(mail)).searchParams.get('confirmation') ?? ''), 'no log holds the link, security 1.9')
    })
    it(`sets a forgotten password from the sign-in page, and ends the other sessions; ${colorScheme}, WCAG 2.2 AA, security 3.10`, async () => {
      const forgetful = `forgetful-${colorScheme}`
      await create(forgetful)
      const elsewhere = formBrowser()
      await signInWithCode(config, { username: forgetful, password: old }, 'openid', elsewhere)
      await withPage(browser, { colorScheme, locale: 'en-GB', viewport: { width, height: 800 } }, async (page) => {
        await page.goto((await begin(config, 'openid')).url.href)
        await sound(page)
        await page.getByRole('link', { name: 'Forgot your password?' }).click()
        await sound(page)
        await page.getByLabel('Username or email address').fill(forgetful)
        await press(page, 'Send the message')
        await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
        await sound(page)
        await page.goto(linkIn(await mails.mailTo(`${forgetful}@example.com`)))
        await page.getByLabel('New password', { exact: true }).fill(fresh)
        await page.getByLabel('New password, once more').fill(fresh)
        await press(page, 'Save the password')
        await page.getByRole('heading', { name: 'Your password is set' }).waitFor()
      })
      await mails.mailTo(`${forgetful}@example.com`, about(/was set just now/))
      assert.deepEqual([await signsIn(forgetful, old), await signsIn(forgetful, fresh)], [false, true])
      assert.match((await elsewhere.go((await begin(config, 'openid')).url.href, {}, callback)).html, /name="password"/, 'the other session ended')
    })
  }
  it('confirms an address with a button, before which nobody gets in, security 4.3, 5.5', async () => {
    const id = await create('eve', { verifyEmail: true })
    assert.equal(await signsIn('eve', old), false)
    await withPage(browser, { locale: 'de-DE', viewport: { width: 375, height: 800 } }, async (page) => {
      await page.goto(linkIn(await mails.mailTo('eve@example.com')))
      await page.getByText('eve@example.com').waitFor()
      await sound(page)
      await press(page, 'Bestätigen')
      await page.getByRole('heading', { name: 'Ihre E-Mail-Adresse ist bestätigt' }).waitFor()
    })
    const { emailVerified, accountState } = (await admin.get(`/scim2/Users/${id}`)).json[system]
    assert.deepEqual([emailVerified, accountState, await signsIn('eve', old)], [true, 'UNLOCKED', true])
  })
  it('writes what it promised although the server was killed and the mail server down, security 11.1, 11.6', async () => {
    const port = await freePort()
    const env = {
      GATEHOUSE_PLUGINS__SMTP__HOST: '127.0.0.1',
      GATEHOUSE_PLUGINS__SMTP__PORT: String(port),
      GATEHOUSE_PLUGINS__SMTP__FROM_ADDRESS: 'id@example.com',
      GATEHOUSE_PLUGINS__SMTP__TLS: 'none',
    }
    await using other = await startProcess({ env })
    const made = await api(other.url).post('/scim2/Users', { ...newUser('late', old), [system]: { askPassword: true } })
    assert.equal(made.status, 201, made.text)
    await other.kill()
    await using late = await startMailServer({ port })
    await other.start()
    const mail = await late.mailTo('late@example.com')
    const page = formBrowser()
    const done = await page.submit(await page.go(linkIn(mail)), { newPassword: fresh, repeatedPassword: fresh })
    assert.equal(done.status, 200, done.html)
    assert.doesNotMatch(other.output(), /late@example\.com/)
  })
})
