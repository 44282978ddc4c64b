import type { Translate } from './contracts.ts'
import { type Html, html, raw } from './html.ts'

const mark = 'M3 21V12a9 9 0 0 1 18 0v9M8.5 21v-8.5a3.5 3.5 0 0 1 7 0V21M3 21h18M12 9V3'
const logo = raw(
  `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="${mark}"/></svg>`,
)
const icon = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#0c655c" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><path d="${mark}"/></svg>`,
)}`

export interface Language {
  readonly tag: string
  /** In that language. */
  readonly name: string
}
export interface Frame {
  readonly locale: string
  readonly title: string
  readonly brand: string
  readonly width: 'narrow' | 'wide'
  readonly stylesheetUrl: string
  readonly homeUrl: string
  readonly t: Translate
  readonly content: Html
  /** Empty: no switch. */
  readonly languages: readonly Language[]
  readonly languageUrl: string
  /** Path and query that the switch comes back to, below the tenant. */
  readonly here: string
}
const rightToLeft = /^(ar|fa|he|ur)\b/

const languageSwitch = ({ languages, locale, languageUrl, here, t }: Frame) =>
  languages.length > 1 &&
  html`<form class="gh-languages" method="post" action="${languageUrl}" aria-label="${t('pages.languages')}"><input type="hidden" name="return" value="${here}">${languages.map(
    ({ tag, name }) =>
      html`<button class="gh-language" type="submit" name="locale" value="${tag}" lang="${tag}"${tag === locale && html` aria-current="true"`}>${name}</button>`,
  )}</form>`

/** The whole document around a view. */
export const frame = (page: Frame): Html => html`<!doctype html>
<html lang="${page.locale}"${rightToLeft.test(page.locale) && html` dir="rtl"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${page.title}</title>
<link rel="stylesheet" href="${page.stylesheetUrl}">
<link rel="icon" href="${icon}">
</head>
<body>
<a class="gh-skip" href="#content">${page.t('pages.skip')}</a>
<header class="gh-header"><a class="gh-brand" href="${page.homeUrl}" aria-label="${page.t('pages.home', { name: page.brand })}">${logo}<span>${page.brand}</span></a></header>
<main class="gh-main gh-main--${page.width}" id="content" tabindex="-1">
<div class="gh-card">
${page.content}
</div>
</main>
<footer class="gh-footer"><span>${page.brand}</span>${languageSwitch(page)}</footer>
</body>
</html>
`
