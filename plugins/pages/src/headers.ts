import type { PageOptions } from './contracts.ts'

type Needs = Pick<PageOptions, 'formActions' | 'pictures' | 'frames' | 'scripts'>
/** CSP source expressions that may follow `form-action`: an origin, or a scheme alone. Anything else is left out. */
const source = /^(https?:\/\/[a-z0-9.[\]:-]{1,255}|[a-z][a-z0-9+.-]{0,63}:)$/i

const origin = /^https?:\/\/[a-z0-9.[\]:-]{1,255}$/i
const scriptHash = /^sha256-[A-Za-z0-9+/]{43}=$/

const optional = (directive: string, sources: readonly string[]): string => (sources.length === 0 ? '' : `${directive} ${sources.join(' ')}; `)

/** Security rule 4.4. A page may load its stylesheet and show pictures of its own; what else it needs, it names. The http host adds the rest. */
export const pageHeaders = ({ formActions = [], pictures = [], frames = [], scripts = [] }: Needs = {}): Readonly<Record<string, string>> => {
  const targets = ["'self'", ...formActions.filter((item) => source.test(item) && !/^(javascript|data|blob):/i.test(item))].join(' ')
  const pictureSource = ["'self'", 'data:', ...new Set(pictures.filter((item) => origin.test(item)))].join(' ')
  const frameSource = optional('frame-src', [...new Set(frames.filter((item) => origin.test(item)))])
  const scriptSource = optional(
    'script-src',
    scripts.filter((item) => scriptHash.test(item)).map((item) => `'${item}'`),
  )
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'self'; img-src ${pictureSource}; ${frameSource}${scriptSource}form-action ${targets}; frame-ancestors 'none'; base-uri 'none'`,
  }
}
