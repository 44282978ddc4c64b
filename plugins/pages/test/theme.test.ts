import assert from 'node:assert/strict'
import { pagesConfig } from '../src/config.ts'
import { stylesheet } from '../src/theme.ts'
import { tokens } from '../src/tokens.ts'

/** WCAG 2.2: relative luminance of `#rrggbb`. */
const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((from) => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (a: string, b: string): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}
const colour = (name: string, scheme: 'light' | 'dark') => tokens[`color-${name}`]?.[scheme] ?? ''

describe('design tokens', () => {
  for (const scheme of ['light', 'dark'] as const) {
    it(`keep 4.5:1 for text in the ${scheme} scheme, WCAG 2.2 §1.4.3`, () => {
      for (const [text, grounds] of [
        ['text', ['page', 'glow', 'card', 'inset', 'field', 'hover', 'danger-soft', 'success-soft']],
        ['muted', ['page', 'glow', 'card', 'inset', 'field', 'hover']],
        ['accent', ['page', 'card', 'inset', 'field', 'hover', 'tint']],
        ['danger', ['card', 'field', 'danger-soft']],
        ['success', ['card', 'inset', 'success-soft']],
        ['on-accent', ['accent', 'accent-strong']],
        ['on-danger', ['danger']],
      ] as const) {
        for (const ground of grounds) {
          const ratio = contrast(colour(text, scheme), colour(ground, scheme))
          assert.ok(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`)
        }
      }
    })
    it(`keep 3:1 for controls and focus in the ${scheme} scheme, WCAG 2.2 §1.4.11`, () => {
      for (const [edge, grounds] of [
        ['control', ['card', 'field', 'page']],
        ['focus', ['card', 'page', 'field']],
      ] as const) {
        for (const ground of grounds) assert.ok(contrast(colour(edge, scheme), colour(ground, scheme)) >= 3, `${edge} on ${ground}`)
      }
    })
  }

  it('are replaced by the configuration, each scheme by its own', () => {
    const css = stylesheet('body{}', { light: { colorAccent: '#123456', radius_card: '4px' }, dark: { colorAccent: '#abcdef' } })
    const [light = '', dark = ''] = css.split('@media')
    assert.match(light, /--gh-color-accent:#123456;/)
    assert.match(light, /--gh-radius-card:4px/)
    assert.match(dark, /--gh-color-accent:#abcdef;/)
    assert.doesNotMatch(dark, /#123456/)
  })

  it('take plain values of their kind and nothing else, security 10.4', () => {
    for (const colorAccent of ['#0af', 'teal', 'rgb(1 2 3 / 40%)', 'oklch(0.6 0.1 180)'])
      assert.doesNotThrow(() => pagesConfig.parse({ tokens: { colorAccent } }))
    for (const colorAccent of ['red;}body{display:none', 'url(https://x.test)', 'red}', '/**/red', 'expression(1)', 'var(--x)', '"red"', '<b>', '\\65']) {
      assert.throws(() => pagesConfig.parse({ tokens: { colorAccent } }), /plain CSS color/, colorAccent)
    }
    assert.throws(() => pagesConfig.parse({ tokens: { shadowCard: '0 0 url(x)' } }), /plain CSS shadow/)
    assert.throws(() => pagesConfig.parse({ tokens: { constructor: 'red' } }), /no design token/)
    assert.throws(() => pagesConfig.parse({ tokens: { colorAcent: 'red' } }), /there is no design token .*color-acent/)
  })
})
