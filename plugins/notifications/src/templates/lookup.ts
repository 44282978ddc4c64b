import type { Tenant } from '@gatehouse/kernel'
import type { ConfiguredTemplates, NotificationsConfig } from '../config.ts'
import type { NotificationType, Template } from '../contracts.ts'
import { checkTemplate } from './engine.ts'

export interface Chosen {
  readonly template: Template
  readonly locale: string
}
type ByLanguage = Readonly<Record<string, Template>>

/** Type by type and language by language: the names, and the first that is broken. */
const each = (templates: ConfiguredTemplates, where: string): readonly (readonly [string, Template])[] =>
  Object.entries(templates).flatMap(([type, languages]) =>
    Object.entries(languages).map(([language, template]) => [`${where}.${type}.${language}`, template] as const),
  )
/** At boot: a template that cannot be read stops the plugin, not a message. @throws Error */
export const checkConfigured = ({ templates, tenantTemplates }: NotificationsConfig): void => {
  const all = [...each(templates, 'templates'), ...Object.entries(tenantTemplates).flatMap(([slug, own]) => each(own, `tenant_templates.${slug}`))]
  for (const [place, template] of all) {
    try {
      checkTemplate(template)
    } catch (error) {
      throw new Error(`${place} cannot be read: ${error instanceof Error ? error.message : error}`, { cause: error })
    }
  }
}
const own = <V>(record: Readonly<Record<string, V>> | undefined, name: string): V | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined
/** `de-AT`, then `de`. */
const spoken = (locale: string): readonly string[] => {
  const normal = locale.replaceAll('_', '-')
  const [language = normal] = normal.split('-')
  return language === normal ? [normal] : [normal, language]
}
const inLanguage = (templates: ByLanguage | undefined, tag: string): readonly [string, Template] | undefined =>
  Object.entries(templates ?? {}).find(([locale]) => locale.replaceAll('_', '-').toLowerCase() === tag.toLowerCase())

/** The language decides first; in it the tenant's text comes before the operator's, and that before the built-in one. */
export const templateLookup =
  ({ templates, tenantTemplates, defaultLanguage }: NotificationsConfig) =>
  ({ slug }: Pick<Tenant, 'slug'>, { name, templates: builtIn }: NotificationType, locales: readonly string[]): Chosen | undefined => {
    const places = [own(own(tenantTemplates, slug), name), own(templates, name), builtIn]
    for (const tag of [...locales.flatMap(spoken), ...spoken(defaultLanguage), 'en']) {
      for (const place of places) {
        const found = inLanguage(place, tag)
        if (found) return { locale: found[0], template: found[1] }
      }
    }
    return undefined
  }
export type TemplateLookup = ReturnType<typeof templateLookup>
