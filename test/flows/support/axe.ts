import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const { source: axe }: { readonly source: string } = createRequire(import.meta.url)('axe-core')
interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}
/** Rules of WCAG 2.2 up to AA, and axe's own good practice. */
export const violationsOf = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe)
  const violations = await page.evaluate(async (): Promise<readonly Violation[]> => {
    // biome-ignore lint/suspicious/noExplicitAny: put there by the script above
    const { violations } = await (window as any).axe.run(document, { resultTypes: ['violations'] })
    return violations
  })
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`))
}
/** How far a page scrolls sideways. */
export const widthOver = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
