import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import { violationsOf, widthOver } from './support/axe.ts'
import { openChromium, withPage } from './support/chromium.ts'
import { adminPassword, type ServerProcess, startProcess } from './support/process.ts'

type Visit = (name: string) => Promise<void>
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** Every page of a sign-in at the demo, from the start page to the end. */
const walk = async (page: Page, base: string, visit: Visit): Promise<void> => {
  await page.goto(`${base}/`)
  await visit('start')
  await page.getByRole('link', { name: /Try a sign-in/ }).click()
  await visit('demo')
  await press(page, 'Sign in')
  await visit('sign-in')
  await page.getByLabel('Username').fill('admin')
  await page.getByLabel('Password', { exact: true }).fill('not-the-password')
  await press(page, 'Sign in')
  await page.getByRole('alert').waitFor()
  await visit('sign-in, refused')
  await page.getByLabel('Username').fill('admin')
  await page.getByLabel('Password', { exact: true }).fill(adminPassword)
  await press(page, 'Sign in')
  await page.getByRole('heading', { name: /asks for access/ }).waitFor()
  await visit('consent')
  await press(page, 'Allow once')
  await page.getByRole('heading', { name: /^Hello/ }).waitFor()
  await visit('profile')
  await press(page, 'Refresh the tokens')
  await page.getByRole('status').waitFor()
  await visit('profile, refreshed')
  await page.goto(`${base}/commonauth?commonAuthLogout=true`)
  await visit('sign out?')
  await page.goto(`${base}/oidc/logout`)
  await visit('logout of OpenID Connect')
  await page.goto(`${base}/oauth2/authorize?client_id=nobody`)
  await visit('error')
  await page.goto(`${base}/demo`)
  await press(page, 'Sign out')
  await page.getByRole('heading', { name: /signed out/ }).waitFor()
  await visit('signed out')
}

describe('the pages of a sign-in, in a browser', function () {
  this.timeout(60_000)
  let server: ServerProcess
  let browser: Browser
  before(async () => {
    ;[server, browser] = await Promise.all([startProcess(), openChromium()])
  })
  after(async () => {
    await browser?.close()
    await server?.[Symbol.asyncDispose]()
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`have nothing that axe objects to, ${colorScheme}, WCAG 2.2 AA`, async () => {
      await withPage(browser, { colorScheme, locale: 'en-GB' }, async (page) => {
        await walk(page, server.url, async (name) => {
          await page.setViewportSize({ width: 1280, height: 800 })
          assert.deepEqual(await violationsOf(page), [], name)
          assert.ok((await widthOver(page)) <= 0, `${name} scrolls sideways at 1280 px`)
          await page.setViewportSize({ width: 320, height: 640 })
          assert.ok((await widthOver(page)) <= 0, `${name} scrolls sideways at 320 px, WCAG 2.2 §1.4.10`)
        })
      })
    })
  }

  it('work without JavaScript, and run none', async () => {
    await withPage(browser, { javaScriptEnabled: false, locale: 'en-GB' }, async (page) => {
      const refused: string[] = []
      page.on('console', (message) => message.type() === 'error' && !/status of 40\d/.test(message.text()) && refused.push(message.text()))
      await walk(page, server.url, async (name) => {
        assert.equal(await page.locator('script').count(), 0, name)
        assert.equal(await page.locator('h1').count(), 1, name)
      })
      assert.deepEqual(refused, [])
    })
  })

  it('can be used with the keyboard alone, and the focus is seen, WCAG 2.2 §2.1.1, §2.4.7', async () => {
    await withPage(browser, { locale: 'en-GB' }, async (page) => {
      await page.goto(`${server.url}/demo`)
      await page.keyboard.press('Tab')
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to the content')
      await page.getByRole('button', { name: 'Sign in', exact: true }).focus()
      await page.keyboard.press('Enter')
      await page.getByLabel('Username').waitFor()
      await page.keyboard.type('admin')
      await page.keyboard.press('Tab')
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineWidth)
      assert.equal(outline, '3px')
      await page.keyboard.type(adminPassword)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: /asks for access/ }).waitFor()
    })
  })

  it('are German for a German browser, and after the switch', async () => {
    await withPage(browser, { locale: 'de-DE' }, async (page) => {
      await page.goto(`${server.url}/demo`)
      await press(page, 'Anmelden')
      assert.equal(await page.locator('html').getAttribute('lang'), 'de')
      await press(page, 'English')
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await page.goto(`${server.url}/`)
      assert.equal(await page.locator('html').getAttribute('lang'), 'en')
    })
  })

  it('grow with a zoom of 200 % without loss, WCAG 2.2 §1.4.4', async () => {
    await withPage(browser, { locale: 'en-GB', viewport: { width: 640, height: 400 } }, async (page) => {
      await page.goto(`${server.url}/demo`)
      await press(page, 'Sign in')
      assert.ok((await widthOver(page)) <= 0)
      await page.getByLabel('Username').waitFor()
    })
  })
})
