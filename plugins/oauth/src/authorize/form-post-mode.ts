import { hash } from 'node:crypto'
import { hidden, html, type Pages, raw, submit, type View } from '@gatehouse/pages/contracts'
import type { ResponseMode } from '../contracts.ts'

interface Model {
  readonly action: string
  readonly answer: Readonly<Record<string, string>>
}
const script = 'document.forms[0].submit()'
/** The page of the client may send the browser on, which `form-action` would hold against us: it is left out. */
const csp = `default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'sha256-${hash('sha256', script, 'base64')}'; frame-ancestors 'none'; base-uri 'none'`

/** A form that sends itself, or waits for a click where JavaScript is off. */
export const formPostView: View<Model> = {
  name: 'oauth.form-post',
  titleKey: 'oauth.form_post_title',
  render: ({ action, answer }, { t }) => html`<h1 class="gh-title">${t('oauth.form_post_title')}</h1>
<form class="gh-form" method="post" action="${action}">${Object.entries(answer).map(([name, value]) => hidden(name, value))}
<div class="gh-actions">${submit(t('oauth.form_post_continue'))}</div></form>
<script>${raw(script)}</script>`,
}
/** OAuth 2.0 Form Post Response Mode §2. Security rule 2.7. */
export const formPostMode = (pages: Pages): ResponseMode => ({
  name: 'form_post',
  deliver: ({ request, redirectUri }, answer) =>
    pages.render<Model>(request, formPostView.name, { action: redirectUri, answer }, { headers: { 'content-security-policy': csp }, languageSwitch: false }),
})
