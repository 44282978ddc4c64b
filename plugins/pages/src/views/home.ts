import type { HomeLink, View } from '../contracts.ts'
import { html } from '../html.ts'

export interface HomeModel {
  readonly productName: string
  readonly links: readonly HomeLink[]
}
export const homeView: View<HomeModel> = {
  name: 'pages.home',
  titleKey: 'pages.home_title',
  width: 'wide',
  render: ({ productName, links }, { t, path }) => html`<h1 class="gh-title">${t('pages.home_title', { name: productName })}</h1>
<p class="gh-lead">${t('pages.home_lead')}</p>
<ul class="gh-tiles">${links.map(
    ({ labelKey, textKey, path: to, primary }) =>
      html`<li${primary && html` class="gh-tile-wide"`}><a class="gh-tile${primary && ' gh-tile--primary'}" href="${path(to)}"><span><strong>${t(labelKey)}</strong><span>${t(textKey)}</span></span></a></li>`,
  )}</ul>`,
}
