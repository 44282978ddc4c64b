import { type Html, html } from '@gatehouse/pages/contracts'

/** Claims whose value is seconds since the epoch: RFC 7519 §4.1, OIDC Core §2. */
const times = new Set(['iat', 'exp', 'nbf', 'auth_time', 'updated_at'])
const shown = (name: string, value: unknown, locale: string): Html => {
  if (times.has(name) && typeof value === 'number') {
    const date = new Date(value * 1000)
    const text = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' }).format(date)
    return html`<time datetime="${date.toISOString()}">${text} UTC</time>`
  }
  return html`${typeof value === 'string' ? value : JSON.stringify(value)}`
}
/** Claims as a table, in the order they came. */
export const claimTable = (caption: string, claims: Readonly<Record<string, unknown>>, locale: string): Html =>
  html`<table class="gh-table"><caption class="gh-visually-hidden">${caption}</caption><tbody>${Object.entries(claims).map(
    ([name, value]) => html`<tr><th scope="row"><code>${name}</code></th><td>${shown(name, value, locale)}</td></tr>`,
  )}</tbody></table>`
