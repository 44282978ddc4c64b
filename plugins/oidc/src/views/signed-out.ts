import { hash } from 'node:crypto'
import { html, raw, type View } from '@gatehouse/pages/contracts'

export interface SignedOutModel {
  /** Shown to nobody: they end the sessions at applications. */
  readonly frames?: readonly string[]
  /** Where the browser goes when the frames have loaded. */
  readonly to?: string
}
/** The window has loaded when its frames have. */
const goOn = "addEventListener('load', () => { location.replace(document.getElementById('on').href) })"
export const goOnHash = `sha256-${hash('sha256', goOn, 'base64')}`
/** Without a script, or with a frame that hangs, the browser goes on all the same. */
export const GO_ON_SECONDS = 4

export const signedOutView: View<SignedOutModel> = {
  name: 'oidc.signed-out',
  titleKey: 'oidc.signed_out_title',
  render: ({ frames = [], to }, { t, path }) => html`<h1 class="gh-title">${t('oidc.signed_out_title')}</h1>
<p class="gh-lead">${t(to === undefined ? 'oidc.signed_out_lead' : 'oidc.signed_out_onward')}</p>
<div class="gh-actions">${
    to === undefined
      ? html`<a class="gh-button gh-button--secondary" href="${path('/')}">${t('oidc.home')}</a>`
      : html`<a class="gh-button gh-button--primary" id="on" href="${to}">${t('oidc.go_on')}</a>`
  }</div>
${frames.map((src) => html`<iframe hidden src="${src}"></iframe>`)}${to !== undefined && raw(`<script>${goOn}</script>`)}`,
}
