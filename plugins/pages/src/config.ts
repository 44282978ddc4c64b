import { type Infer, s, z } from '@gatehouse/kernel'
import { tokenFault } from './tokens.ts'

const tokenValues = z.record(z.string(), z.string()).superRefine((values, context) => {
  for (const [key, value] of Object.entries(values)) {
    const message = tokenFault(key, value)
    if (message) context.addIssue({ code: 'custom', message, path: [key] })
  }
})

export const pagesConfig = s.object({
  /** Stands in the header of the default tenant and in window titles. */
  productName: s.string('Gatehouse'),
  /** Instead of the product's or the tenant's name in the header. */
  logoText: s.optional(s.text().max(60)),
  tokens: tokenValues.default({}),
  /** For the dark colour scheme. */
  darkTokens: tokenValues.default({}),
  /** When nothing the browser wants is there. */
  defaultLanguage: s.string('en'),
})
export type PagesConfig = Infer<typeof pagesConfig>
