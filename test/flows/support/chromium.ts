import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

/** No updates, no telemetry, no network of its own. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
export const openChromium = (): Promise<Browser> => chromium.launch({ executablePath: process.env.GATEHOUSE_TEST_CHROMIUM ?? '/usr/bin/chromium', args: flags })

/** A browser of its own for one person. */
export const withPage = async <X>(browser: Browser, options: BrowserContextOptions, work: (page: Page) => Promise<X>): Promise<X> => {
  const context = await browser.newContext(options)
  try {
    context.setDefaultTimeout(10_000)
    return await work(await context.newPage())
  } finally {
    await context.close()
  }
}
