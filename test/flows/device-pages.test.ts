import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import { api, call, createClient } from './support/api.ts'
import { violationsOf, widthOver } from './support/axe.ts'
import { openChromium, withPage } from './support/chromium.ts'
import { adminPassword, type ServerProcess, startProcess } from './support/process.ts'

const grant = 'urn:ietf:params:oauth:grant-type:device_code'

describe('the pages of the device flow, in a browser', function () {
  this.timeout(60_000)
  let server: ServerProcess
  let browser: Browser
  let clientId: string
  before(async () => {
    ;[server, browser] = await Promise.all([startProcess(), openChromium()])
    const oidc = { grantTypes: [grant, 'refresh_token'], publicClient: true }
    ;({ clientId } = await createClient(api(server.url), 'Television', oidc))
  })
  after(async () => {
    await browser?.close()
    await server?.[Symbol.asyncDispose]()
  })
  const form = (path: string, fields: Readonly<Record<string, string>>) =>
    call(server.url + path, { method: 'POST', body: new URLSearchParams({ client_id: clientId, ...fields }) })
  const walk = async (page: Page, answer: string, visit: (name: string) => Promise<void>): Promise<string> => {
    const { json } = await form('/oauth2/device_authorize', { scope: 'openid profile' })
    await page.goto(json.verification_uri)
    await visit('code')
    await page.getByLabel('Code on the device').fill('BBBB-BBBB')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('This code is not valid').waitFor()
    await visit('code, refused')
    await page.goto(json.verification_uri_complete)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('Username').fill('admin')
    await page.getByLabel('Password', { exact: true }).fill(adminPassword)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Allow Television?' }).waitFor()
    await page.getByText(json.user_code).waitFor()
    await visit('question')
    await page.getByRole('button', { name: answer, exact: true }).click()
    await page.getByRole('heading', { name: /llowed/ }).waitFor()
    await visit('done')
    return json.device_code
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`have nothing that axe objects to, ${colorScheme}, WCAG 2.2 AA`, async () => {
      await withPage(browser, { colorScheme, locale: 'en-GB' }, async (page) => {
        await walk(page, 'Do not allow', async (name) => {
          await page.setViewportSize({ width: 1280, height: 800 })
          assert.deepEqual(await violationsOf(page), [], name)
          await page.setViewportSize({ width: 320, height: 640 })
          assert.ok((await widthOver(page)) <= 0, `${name} scrolls sideways at 320 px, WCAG 2.2 §1.4.10`)
        })
      })
    })
  }
  it('work without JavaScript, and give the device its tokens', async () => {
    const code = await withPage(browser, { javaScriptEnabled: false, locale: 'en-GB' }, (page) =>
      walk(page, 'Allow', async (name) => {
        assert.equal(await page.locator('script').count(), 0, name)
        assert.equal(await page.locator('h1').count(), 1, name)
      }),
    )
    const { status, json } = await form('/oauth2/token', { grant_type: grant, device_code: code })
    assert.deepEqual([status, json.scope, typeof json.id_token], [200, 'openid profile', 'string'])
  })
  it('are German for a German browser', async () => {
    await withPage(browser, { locale: 'de-DE' }, async (page) => {
      await page.goto(`${server.url}/authenticationendpoint/device.do`)
      await page.getByRole('heading', { name: 'Ein Gerät verbinden' }).waitFor()
    })
  })
})
