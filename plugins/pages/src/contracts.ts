import { extensionPoint, type ServerError, type Tenant, token } from '@gatehouse/kernel'
import type { Reply, Request, SetCookie } from '@gatehouse/kernel/http'
import type { Html } from './html.ts'

export { type Field, field, hidden, notice, submit } from './components.ts'
export { type Html, html, join, raw } from './html.ts'

/** Text of one language: `t('password.title')`; `{{name}}` is filled in, and escaped where the page puts it. */
export type Translate = (key: string, values?: Readonly<Record<string, string | number>>) => string
export interface PageContext {
  readonly t: Translate
  /** BCP 47. */
  readonly locale: string
  readonly tenant: Tenant
  /** For links and form actions: `/commonauth` becomes `/t/acme/commonauth`. */
  readonly path: (path: string) => string
}
/** What stands between the page's frame: plain, accessible HTML that works without JavaScript. */
export interface View<M = unknown> {
  /** `<plugin>.<name>`: `password.sign-in`. */
  readonly name: string
  readonly titleKey: string
  /** Instead of the text of `titleKey`, where the title says more. */
  title?(model: M, page: PageContext): string
  /** `narrow` (default) for sign-in cards, `wide` for tables and long text. */
  readonly width?: 'narrow' | 'wide'
  render(model: M, page: PageContext): Html
}
// biome-ignore lint/suspicious/noExplicitAny: views of any model
export const views = extensionPoint<View<any>>('pages.views', (view) => view.name)

/** The texts of one plugin in one language. English is the fallback and must be complete. */
export interface Catalogue {
  /** `<plugin>`: the first part of its keys. */
  readonly plugin: string
  readonly locale: string
  readonly texts: Readonly<Record<string, string>>
}
export const catalogues = extensionPoint<Catalogue>('pages.catalogues', (item) => `${item.plugin}/${item.locale}`)

export interface PageOptions {
  /** Default 200. */
  readonly status?: number
  readonly headers?: Reply['headers']
  readonly cookies?: readonly SetCookie[]
  /** Wanted languages, best first; else Accept-Language decides. */
  readonly locales?: readonly string[]
  /**
   * Origins (`https://shop.test`) or schemes (`com.shop.app:`) that a form of the page may lead to, redirects included: a
   * browser holds those against `form-action` of the CSP as well. Own origin is always in.
   */
  readonly formActions?: readonly string[]
  /** Origins of pictures that are not ours. */
  readonly pictures?: readonly string[]
  /** Origins that frames of the page may show. */
  readonly frames?: readonly string[]
  /** Hashes of the page's own inline scripts, as in a CSP: `sha256-…`. Nothing else runs. */
  readonly scripts?: readonly string[]
  /** Offers the other languages. Default: on a GET, where the page can be loaded again. */
  readonly languageSwitch?: boolean
}
/** Who asks for a page: any request; what an error handler knows of one will do. */
export type Asker = Pick<Request, 'tenant' | 'id' | 'path'> & Partial<Pick<Request, 'headers' | 'cookies' | 'rawQuery' | 'method'>>
export interface Pages {
  /** A whole page: strict CSP, no-store, no framing. */
  render<M>(asker: Asker, view: string, model: M, options?: PageOptions): Reply
  /** Text of one language outside of a page, for labels that are made elsewhere. */
  translate(asker: Asker, locales?: readonly string[]): Translate
  /** The error page: a message for people, the code and the trace id. */
  error(error: ServerError, asker: Asker): Reply
}
export const Pages = token<Pages>('pages.pages')

/** A tile of the start page. */
export interface HomeLink {
  /** `<plugin>.<name>`. */
  readonly name: string
  /** Lower comes first. */
  readonly order: number
  readonly labelKey: string
  readonly textKey: string
  /** Below the tenant: `/demo`. */
  readonly path: string
  /** Stands out: the one thing to try first. */
  readonly primary?: boolean
}
export const homeLinks = extensionPoint<HomeLink>('pages.home-links', (item) => item.name)
