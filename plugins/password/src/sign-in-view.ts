import type { ChallengeModel } from '@gatehouse/authn/contracts'
import { field, type Html, hidden, html, join, notice, type PageContext, submit, type View } from '@gatehouse/pages/contracts'
import type { ShownLink } from './contracts.ts'

const remember = (t: PageContext['t']): Html =>
  html`<label class="gh-check"><input type="checkbox" name="chkRemember" value="on"><span>${t('password.remember')}</span></label>`

/** Who signs in: asked for in the first step, fixed from the second on. The hidden field is for password managers. */
const who = ({ username, loginHint }: ChallengeModel, t: PageContext['t']): Html =>
  username === undefined
    ? field({ name: 'username', label: t('password.username'), value: loginHint ?? '', autocomplete: 'username', autofocus: !loginHint, maxLength: 255 })
    : html`<p class="gh-text">${t('password.as', { username })}</p>
<input class="gh-visually-hidden" type="text" name="username" value="${username}" autocomplete="username" readonly tabindex="-1" aria-hidden="true">`

const password = ({ username, loginHint }: ChallengeModel, t: PageContext['t']): Html =>
  field({
    name: 'password',
    label: t('password.password'),
    type: 'password',
    autocomplete: 'current-password',
    autofocus: username !== undefined || Boolean(loginHint),
    maxLength: 1024,
  })

/** Only what the page's CSP lets through. */
const logo = ({ imageUrl }: ChallengeModel['application'], { baseUrl }: PageContext['tenant']): Html | false =>
  imageUrl !== null && (imageUrl.startsWith('data:image/') || imageUrl.startsWith(`${baseUrl}/`)) && html`<img class="gh-logo" src="${imageUrl}" alt="">`

export interface SignInModel extends ChallengeModel {
  /** Of other plugins, as the step found them when it began. */
  readonly links?: readonly ShownLink[]
}
const further = ({ links = [], sessionDataKey }: SignInModel, { t, path }: PageContext): Html => {
  const target = ({ path: to, inLogin }: ShownLink) => (inLogin ? `${path(to)}${to.includes('?') ? '&' : '?'}sessionDataKey=${sessionDataKey}` : path(to))
  return join(links.map((link) => html`<p class="gh-text"><a class="gh-link" href="${target(link)}">${t(link.labelKey)}</a></p>\n`))
}

export const signInView: View<SignInModel> = {
  name: 'password.sign-in',
  titleKey: 'password.title',
  render: (model, page) => {
    const { t, path, tenant } = page
    return html`${logo(model.application, tenant)}
<h1 class="gh-title">${t('password.title')}</h1>
<p class="gh-lead">${t('password.lead', { application: model.application.name })}</p>
${model.message && notice('error', t(model.message))}
<form class="gh-form" method="post" action="${path('/commonauth')}">
${hidden('sessionDataKey', model.sessionDataKey)}
${who(model, t)}
${password(model, t)}
${model.rememberable && remember(t)}
<div class="gh-actions">${submit(t('password.submit'))}</div>
</form>
${model.methodsUrl && html`<p class="gh-text"><a class="gh-link" href="${model.methodsUrl}">${t('password.other')}</a></p>\n`}${further(model, page)}`
  },
}
