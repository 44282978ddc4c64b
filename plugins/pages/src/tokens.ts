/** What a token's value may be: nothing that could end the rule it stands in or load anything. */
const kinds = {
  color: /^(#[0-9a-f]{3,8}|[a-z]{3,20}|(rgb|rgba|hsl|hsla|oklch|oklab)\([0-9a-z.%, /-]{1,60}\))$/i,
  length: /^(0|\d{1,4}(\.\d{1,4})?(px|rem|em|ch|%))$/,
  font: /^[a-z0-9 ,_-]{1,200}$/i,
  shadow: /^(none|[0-9a-z.%,() /#-]{1,200})$/i,
} as const
type Kind = keyof typeof kinds

interface Token {
  readonly kind: Kind
  readonly light: string
  /** Default: as in light. */
  readonly dark?: string
}
const color = (light: string, dark: string): Token => ({ kind: 'color', light, dark })
const length = (light: string): Token => ({ kind: 'length', light })

/** The design tokens: `--gh-<name>`. Pairs that carry text keep a contrast of 4.5:1, controls and focus 3:1 (WCAG 2.2 §1.4.3, §1.4.11). */
export const tokens: Readonly<Record<string, Token>> = {
  'color-page': color('#f6f6f3', '#101514'),
  'color-glow': color('#dcebe7', '#17302c'),
  'color-card': color('#ffffff', '#182120'),
  'color-inset': color('#f4f5f2', '#121a19'),
  'color-field': color('#ffffff', '#121a19'),
  'color-hover': color('#eceeea', '#22302e'),
  'color-tint': color('#e0efeb', '#1d3733'),
  'color-line': color('#dfe2dd', '#2b3836'),
  'color-control': color('#767f7c', '#7c8a87'),
  'color-text': color('#17201e', '#eef3f1'),
  'color-muted': color('#54605d', '#a8b5b2'),
  'color-accent': color('#0c655c', '#6fd6c7'),
  'color-accent-strong': color('#084a44', '#94e4d8'),
  'color-on-accent': color('#ffffff', '#06231f'),
  'color-focus': color('#1a73b8', '#8ac5ff'),
  'color-danger': color('#b3261e', '#ff9d94'),
  'color-danger-soft': color('#fdf0ee', '#331c1a'),
  'color-on-danger': color('#ffffff', '#3a0905'),
  'color-success': color('#1c6b34', '#86d99c'),
  'color-success-soft': color('#eef7f0', '#15291b'),
  'radius-card': length('18px'),
  'radius-control': length('10px'),
  'width-narrow': length('27rem'),
  'width-wide': length('46rem'),
  'font-family': { kind: 'font', light: 'system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Ubuntu, Cantarell, sans-serif' },
  'font-mono': { kind: 'font', light: 'ui-monospace, SFMono-Regular, Menlo, Consolas, Liberation Mono, monospace' },
  'shadow-card': {
    kind: 'shadow',
    light: '0 1px 2px rgb(16 32 28 / 6%), 0 16px 40px -16px rgb(16 32 28 / 16%)',
    dark: '0 1px 2px rgb(0 0 0 / 40%), 0 16px 40px -16px rgb(0 0 0 / 60%)',
  },
}
/** `colorAccent` and `color_accent` are `color-accent`. */
export const tokenName = (key: string): string => key.replaceAll('_', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** @returns why the value may not stand there. */
export const tokenFault = (key: string, value: string): string | undefined => {
  const name = tokenName(key)
  const token = Object.hasOwn(tokens, name) ? tokens[name] : undefined
  if (!token) return `there is no design token "${name}"; there are ${Object.keys(tokens).join(', ')}`
  const safe = kinds[token.kind].test(value) && !/url|expression|image|import/i.test(value)
  return safe ? undefined : `"${name}" must be a plain CSS ${token.kind}`
}
