import type { ServerError } from '@gatehouse/kernel'
import type { Asker, PageContext, PageOptions, Pages, View } from './contracts.ts'
import { frame, type Language } from './frame.ts'
import { pageHeaders } from './headers.ts'
import { languageChooser } from './locales.ts'
import type { Texts } from './texts.ts'

interface Deps {
  // biome-ignore lint/suspicious/noExplicitAny: views of any model
  readonly views: ReadonlyMap<string, View<any>>
  readonly texts: () => Texts
  readonly productName: string
  readonly logoText: string | undefined
  readonly defaultLanguage: string
  /** Path of the stylesheet below a tenant. */
  readonly stylesheetPath: string
}
const nameOf = (tag: string): Language => {
  const name = new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag
  return { tag, name: name.charAt(0).toLocaleUpperCase(tag) + name.slice(1) }
}
const retryAfter = (error: ServerError): Readonly<Record<string, string>> =>
  'retryAfterSeconds' in error && typeof error.retryAfterSeconds === 'number' ? { 'retry-after': String(error.retryAfterSeconds) } : {}

export const createPages = (deps: Deps): Pages => {
  const { texts, productName } = deps
  const choose = languageChooser(() => texts().languages(), deps.defaultLanguage)
  let names: readonly Language[] | undefined
  const languages = () => {
    names ??= [...texts().languages().values()].map(nameOf)
    return names
  }
  const contextOf = (asker: Asker, locales: readonly string[] | undefined): PageContext => {
    const locale = choose(asker, locales)
    const { basePath } = asker.tenant
    return { locale, t: texts().in(locale), tenant: asker.tenant, path: (path) => basePath + path }
  }
  const brandOf = ({ tenant }: Asker) => deps.logoText ?? (tenant.basePath === '' && tenant.host === null ? productName : tenant.name)

  const render = <M>(asker: Asker, name: string, model: M, options: PageOptions = {}) => {
    const view = deps.views.get(name)
    if (!view) throw new Error(`there is no view "${name}"`)
    const page = contextOf(asker, options.locales)
    const brand = brandOf(asker)
    const switchable = options.languageSwitch ?? asker.method === 'GET'
    const content = view.render(model, page)
    const body = frame({
      ...page,
      brand,
      content,
      title: `${view.title?.(model, page) ?? page.t(view.titleKey, { name: brand })} · ${brand}`,
      width: view.width ?? 'narrow',
      stylesheetUrl: page.path(deps.stylesheetPath),
      homeUrl: page.path('/'),
      languages: switchable ? languages() : [],
      languageUrl: page.path('/language'),
      here: asker.rawQuery ? `${asker.path}?${asker.rawQuery}` : asker.path,
    })
    const headers = { ...pageHeaders(options), ...options.headers }
    return { status: options.status ?? 200, body: body.text, headers, ...(options.cookies ? { cookies: options.cookies } : {}) }
  }
  return {
    render,
    translate: (asker, locales) => texts().in(choose(asker, locales)),
    error(error, asker) {
      const model = { code: error.code, status: error.status, traceId: asker.id, known: texts().has(error.code), message: error.message }
      return render(asker, 'pages.error', model, { status: error.status, headers: retryAfter(error), languageSwitch: false })
    },
  }
}
