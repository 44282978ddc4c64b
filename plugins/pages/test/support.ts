import type { Tenant } from '@gatehouse/kernel'
import type { Asker, Catalogue, PageOptions, View } from '../src/contracts.ts'
import { createPages } from '../src/pages.ts'
import { german } from '../src/texts/de.ts'
import { english } from '../src/texts/en.ts'
import { createTexts } from '../src/texts.ts'
import { errorView } from '../src/views/error.ts'

export const makeTenant = (changes: Partial<Tenant> = {}): Tenant => ({
  id: 't1',
  slug: 'default',
  name: 'Default',
  active: true,
  host: null,
  baseUrl: 'https://id.test',
  basePath: '',
  ...changes,
})
export const makeAsker = (changes: Partial<Asker> = {}): Asker => ({
  tenant: makeTenant(),
  id: 'trace-1',
  path: '/here',
  rawQuery: '',
  method: 'GET',
  headers: {},
  cookies: new Map(),
  ...changes,
})
/** Pages with these views and texts, without a server. */
export const pagesWith = (views: readonly View<never>[], catalogues: readonly Catalogue[] = []) => {
  const all = [english, german, ...catalogues]
  const texts = createTexts(new Map(all.map((one) => [`${one.plugin}/${one.locale}`, one])), 'en')
  return createPages({
    views: new Map([errorView as View<never>, ...views].map((view) => [view.name, view])),
    texts: () => texts,
    productName: 'Gatehouse',
    logoText: undefined,
    defaultLanguage: 'en',
    stylesheetPath: '/assets/pages.css',
  })
}
export const bodyOf = (reply: { readonly body?: string | Buffer }): string => String(reply.body)
export type { PageOptions }
