import { type Infer, s } from '@gatehouse/kernel'

const template = s.object({
  subject: s.text().describe('In Liquid, one line'),
  body: s.text().describe('In Liquid'),
  contentType: s.oneOf(['text/plain', 'text/html'], 'text/plain'),
})
/** By type, then by language. */
const templates = s.record(s.record(template))

export const notificationsConfig = s.object({
  organizationName: s.string('Gatehouse').describe('What messages of the default tenant call it; those of others have the name of their tenant'),
  defaultLanguage: s.string('en').describe('Of messages to people whose languages are not there'),
  templates: templates.default({}).describe('Texts in the place of the built-in ones: by type and language'),
  tenantTemplates: s.record(templates).default({}).describe('The same for single tenants: by slug, type and language'),
})
export type NotificationsConfig = Infer<typeof notificationsConfig>
export type ConfiguredTemplates = Infer<typeof templates>
