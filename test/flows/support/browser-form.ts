import { call } from './api.ts'

const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
const attribute = (tag: string, name: string) => {
  const match = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)
  return match ? unescaped(match[1] ?? '') : undefined
}
export interface Page {
  readonly url: string
  readonly status: number
  readonly html: string
}
/** What a browser with JavaScript off does: keeps cookies, follows redirects, fills in the form of a page. */
export const formBrowser = () => {
  const jars = new Map<string, Map<string, string>>()
  const jar = (url: string) => {
    const { host } = new URL(url)
    const there = jars.get(host) ?? new Map<string, string>()
    jars.set(host, there)
    return there
  }
  const keep = (url: string, lines: readonly string[]) => {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      if (value === '' || attributes.some((part) => /^max-age=0$/i.test(part))) jar(url).delete(name)
      else jar(url).set(name, value)
    }
  }
  /** Stops before `stopAt` is fetched: the client's redirect URI, where nobody listens. */
  const go = async (url: string, init: RequestInit = {}, stopAt?: string): Promise<Page> => {
    const cookies = [...jar(url)].map(([name, value]) => `${name}=${value}`).join('; ')
    const { status, headers, text } = await call(url, { ...init, headers: { ...(init.headers as object), ...(cookies ? { cookie: cookies } : {}) } })
    keep(url, headers.getSetCookie())
    const location = headers.get('location')
    if (status < 300 || status > 399 || !location) return { url, status, html: text }
    const next = new URL(location, url).href
    return stopAt !== undefined && next.startsWith(stopAt) ? { url: next, status, html: '' } : go(next, {}, stopAt)
  }
  /** Posts the page's form, hidden fields included. `button` is the submit button's name and value. */
  const submit = (page: Page, fields: Readonly<Record<string, string>>, stopAt?: string): Promise<Page> => {
    const form = /<form\b[^>]*method="post"[^>]*>[\s\S]*?<\/form>/i.exec(page.html)?.[0]
    if (!form) throw new Error(`no form on ${page.url} (${page.status}):\n${page.html.slice(0, 2000)}`)
    const hidden = [...form.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([tag]) => [attribute(tag, 'name') ?? '', attribute(tag, 'value') ?? ''])
    const body = new URLSearchParams({ ...Object.fromEntries(hidden), ...fields })
    const action = new URL(attribute(form.slice(0, form.indexOf('>')), 'action') ?? '', page.url).href
    return go(
      action,
      { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(page.url).origin }, body: body.toString() },
      stopAt,
    )
  }
  return { go, submit, cookies: (url: string) => new Map(jar(url)) }
}
export type FormBrowser = ReturnType<typeof formBrowser>

/** Signs in and consents where asked. @returns where the client is sent. */
export const signIn = async (
  browser: FormBrowser,
  url: string,
  { username, password, stopAt }: { readonly username: string; readonly password: string; readonly stopAt: string },
): Promise<string> => {
  let page = await browser.go(url, {}, stopAt)
  if (/name="password"/.test(page.html)) page = await browser.submit(page, { username, password }, stopAt)
  if (/name="sessionDataKeyConsent"/.test(page.html)) page = await browser.submit(page, { consent: 'approve' }, stopAt)
  if (!page.url.startsWith(stopAt)) throw new Error(`ended at ${page.url} (${page.status}):\n${page.html.slice(0, 3000)}`)
  return page.url
}
