import { type Request, redirect } from '@gatehouse/kernel/http'
import type { Pages } from '@gatehouse/pages/contracts'
import type { ConsentModel, ConsentOptions, ConsentPages } from './contracts.ts'

const list = (claims: ConsentModel['claims'], mandatory: boolean) =>
  claims
    .filter((claim) => claim.mandatory === mandatory)
    .map(({ id, label }) => `${id}_${label}`)
    .join(',')

/** The parameters of the reference product's consent page: oauth2-oidc.md §2.3. */
const customUrl = (page: string, request: Request, model: ConsentModel, options: ConsentOptions): URL => {
  const url = new URL(page)
  const parameters: Record<string, string> = {
    loggedInUser: model.username,
    application: model.application.name,
    tenantDomain: request.tenant.slug,
    scope: model.scopes.map(({ name }) => name).join(' '),
    sessionDataKeyConsent: model.sessionDataKeyConsent,
    spQueryParams: options.query ?? '',
    mandatoryClaims: list(model.claims, true),
    requestedClaims: list(model.claims, false),
    ...(model.actor ? { requestedActorName: model.actor.name } : {}),
    userClaimsConsentOnly: String(model.scopes.length === 0),
    ...(model.details?.length ? { authorization_details: JSON.stringify(model.details) } : {}),
    scopeMetadata: JSON.stringify(model.scopes.map(({ name, label, description }) => ({ identifier: name, displayName: label, description }))),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url
}

export const createConsentPages = (pages: Pages, consentPage: string | undefined): ConsentPages => ({
  ask(request, model, options = {}) {
    if (consentPage !== undefined) return redirect(customUrl(consentPage, request, model, options))
    const { locales, formActions } = options
    const { logoUrl } = model.application.links ?? {}
    return pages.render(request, 'consent.ask', model, {
      languageSwitch: false,
      ...(locales ? { locales } : {}),
      ...(formActions ? { formActions } : {}),
      ...(logoUrl ? { pictures: [new URL(logoUrl).origin] } : {}),
    })
  },
})
