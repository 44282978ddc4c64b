import { hidden, html, notice, type View } from '@gatehouse/pages/contracts'

export interface MethodsModel {
  readonly sessionDataKey: string
  readonly application: { readonly name: string }
  readonly message: string | undefined
  readonly options: readonly {
    readonly idp: string
    readonly authenticator: string
    /** Of the connection; undefined for methods of this server. */
    readonly name: string | undefined
    readonly labelKey: string | undefined
  }[]
}
/** The choice of methods, and the way back to one that did not answer. */
export const methodsView: View<MethodsModel> = {
  name: 'authn.methods',
  titleKey: 'authn.methods_title',
  render: ({ sessionDataKey, application, message, options }, { t, path }) => html`<h1 class="gh-title">${t('authn.methods_title')}</h1>
<p class="gh-lead">${t('authn.methods_lead', { application: application.name })}</p>
${message && notice('error', t(message))}
${options.length === 0 ? notice('info', t('authn.methods_none')) : ''}
<ul class="gh-choices">${options.map(
    ({
      idp,
      authenticator,
      name,
      labelKey = '',
    }) => html`<li><form method="post" action="${path('/commonauth')}">${hidden('sessionDataKey', sessionDataKey)}${hidden('idp', idp)}${hidden('authenticator', authenticator)}
<button class="gh-choice" type="submit">${name === undefined ? t(labelKey) : t('authn.methods_with', { name })}</button></form></li>`,
  )}</ul>`,
}
