import type { View } from '../contracts.ts'
import { html } from '../html.ts'

export interface ErrorModel {
  readonly code: string
  readonly status: number
  readonly traceId: string
  /** True when a catalogue has a text for the code. */
  readonly known: boolean
  /** English, safe for strangers. */
  readonly message: string
}
const titled = [400, 403, 404, 429, 500, 503]
/** 401 and 409 read like 400, 502 like 500. */
const family = (status: number) => (titled.includes(status) ? status : status < 500 ? 400 : 500)

/** Security rule 1.11: a text for people, a code and a trace id; no stack, path or cause. */
export const errorView: View<ErrorModel> = {
  name: 'pages.error',
  titleKey: 'pages.error_title_500',
  title: ({ status }, { t }) => t(`pages.error_title_${family(status)}`),
  render: ({ code, status, traceId, known, message }, { t, path }) => html`<h1 class="gh-title">${t(`pages.error_title_${family(status)}`)}</h1>
<p class="gh-lead">${t(known ? code : `pages.error_${family(status)}`)}</p>
${!known && status < 500 && status !== 404 && html`<p class="gh-muted" lang="en">${message}</p>`}
<dl class="gh-facts"><dt>${t('pages.error_code')}</dt><dd><code>${code}</code></dd><dt>${t('pages.error_trace')}</dt><dd><code>${traceId}</code></dd></dl>
<div class="gh-actions"><a class="gh-button gh-button--secondary" href="${path('/')}">${t('pages.error_home')}</a></div>`,
}
