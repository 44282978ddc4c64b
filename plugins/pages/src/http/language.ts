import { BadRequest, s } from '@gatehouse/kernel'
import { post, type Route, redirect } from '@gatehouse/kernel/http'
import { languageCookie } from '../locales.ts'
import type { Texts } from '../texts.ts'

const yearSeconds = 31_536_000
const choice = s.params({ locale: s.text().max(35), return: s.text().max(8192).default('/') })
const nowhere = 'http://page.invalid'

/** Path and query of this server with the new language in `ui_locales`. Never another origin. */
export const pageAgain = (target: string, locale: string): string | undefined => {
  if (!target.startsWith('/') || !URL.canParse(target, nowhere)) return undefined
  const url = new URL(target, nowhere)
  if (url.origin !== nowhere || url.pathname.startsWith('//')) return undefined
  url.searchParams.set('ui_locales', locale)
  return url.pathname + url.search
}
/** The language switch of every page. */
export const languageRoute = (texts: () => Texts): Route =>
  post('/language', { access: 'public', body: choice, accepts: 'form', sameOrigin: true }, ({ tenant, body }) => {
    const locale = texts().languages().get(body.locale.toLowerCase())
    const target = locale && pageAgain(body.return, locale)
    if (!locale || !target) throw new BadRequest('there is no such language or page')
    return redirect(tenant.basePath + target, { cookies: [{ name: languageCookie, value: locale, maxAgeSeconds: yearSeconds }] })
  })
