import assert from 'node:assert/strict'
import claims from '@gatehouse/claims'
import { authorizePath, type Provider, startProvider, type TestClient } from '@gatehouse/oauth/test-provider'
import signUp from '@gatehouse/sign-up'
import type { Browser } from 'playwright-core'
import { violationsOf, widthOver } from './support/axe.ts'
import { openChromium, withPage } from './support/chromium.ts'

describe('the page of self-registration, in a browser', function () {
  this.timeout(60_000)
  let provider: Provider
  let client: TestClient
  let browser: Browser
  before(async () => {
    provider = await startProvider({ plugins: [claims, signUp], config: { 'sign-up': { open: true } } })
    client = await provider.addClient()
    browser = await openChromium()
  })
  after(async () => {
    await browser?.close()
    await provider?.stop()
  })
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 375],
  ] as const) {
    it(`has nothing that axe objects to, fits, and runs no script, ${colorScheme}, ${width} px, WCAG 2.2 AA`, async () => {
      await withPage(browser, { colorScheme, viewport: { width, height: 800 }, bypassCSP: true }, async (page) => {
        await page.goto(provider.url + authorizePath(client, { prompt: 'create' }))
        assert.deepEqual(await violationsOf(page), [])
        assert.equal(await page.locator('script').count(), 0)
        await page.getByLabel('Username').fill('kim')
        for (const label of ['Password', 'Password, once more']) await page.getByLabel(label, { exact: true }).fill('Marlin-34-harbours')
        for (const label of ['First name', 'Last name']) await page.getByLabel(label).fill('Kim')
        await page.getByLabel('Email address').fill('kim@example.org')
        await page.getByRole('button', { name: 'Create the account' }).click()
        await page.getByRole('alert').waitFor()
        assert.deepEqual(await violationsOf(page), [])
        assert.ok((await widthOver(page)) <= 0)
        assert.equal(await page.getByLabel('First name').inputValue(), 'Kim')
      })
    })
  }
})
