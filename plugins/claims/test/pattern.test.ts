import assert from 'node:assert/strict'
import { faultOf, matchesPattern } from '../src/pattern/patterns.ts'

const texts = [
  '',
  'a',
  'b',
  'ab',
  'aab',
  'abab',
  'AB12',
  'A-1',
  '2026-01-31',
  'x@acme.io',
  'ä',
  '😀',
  'a\nb',
  '{',
  '}',
  '(',
  'a.b',
  ' ',
  '12',
  '1234567',
  'aaaa',
  '^$',
  ']',
]
const patterns = [
  '^[A-Z]{2}\\d+$',
  '[^<>`"]+',
  'a|b|ab',
  '(a|b)*',
  '(?:ab)+',
  '(?<year>\\d{4})-\\d{2}-\\d{2}',
  '^[^\\s@<>"]{1,64}@[^\\s@<>"]{1,253}$',
  '\\w+@\\w+\\.\\w{2,}',
  '.*',
  '.',
  '(a*)*',
  '(a?){2,3}b?',
  'a{0}b',
  'a{2,}',
  '^a$|^b$',
  '(^a|b$)',
  '[\\w\\-.]+',
  '\\p{L}+',
  '\\u0061\\x62',
  '\\s?',
  'a+?b*?',
  '[\\d-]*',
  '',
  'a||b',
  '\\(',
  '\\{|\\}',
  '\\^\\$',
  '\\]',
  '[\\]a]*',
  '((a|b)(c|1)?)*',
  '\\bab\\b',
]

describe('patterns of administrators, security 1.5', () => {
  for (const pattern of patterns)
    it(`matches as the built-in expressions do: ${pattern}`, () => {
      const oracle = new RegExp(`^(?:${pattern})$`, 'u')
      for (const text of texts) assert.equal(matchesPattern(pattern, text), oracle.test(text), JSON.stringify(text))
    })
  it('takes escapes that need none', () => {
    assert.equal(matchesPattern('^[\\w\\.\\@]+\\@acme\\.io$', 'kim@acme.io'), true)
    assert.equal(matchesPattern('[\\[\\@]', '['), true)
  })
  it('is refused when a machine without backtracking cannot run it', () => {
    for (const bad of [
      '(?=a)',
      '(?!a)b',
      '(?<=a)b',
      '(?<!a)b',
      '(a)\\1',
      '(?<x>a)\\k<x>',
      '(',
      ')',
      'a)',
      '[a',
      '[z-a]',
      '*',
      'a**',
      '\\',
      '\\p{No}x\\p{',
      '(?<x',
    ])
      assert.equal(typeof faultOf(bad), 'string', bad)
    for (const bad of ['a{3,2}', 'a{1001}', '(a{100}){100}', '(((){900}){900}){900}', '(((a{0,9}){0,9}){0,9}){0,9}'])
      assert.equal(typeof faultOf(bad), 'string', bad)
  })
  it('is refused when it would take too long for a long text although that is linear', () => {
    for (const bad of ['(a?){1000}', '(\\w?){400}', '((a?){30}){30}']) assert.equal(typeof faultOf(bad), 'string', bad)
    assert.equal(faultOf('^[^\\s@<>"]{1,64}@[^\\s@<>"]{1,253}$'), undefined)
  })
  it('takes no time that grows faster than the text', () => {
    const evil = ['^(a+)+$', '(a|aa)*', '(a*)*b', '^(([a-z])+.)+[A-Z]([a-z])+$', '(.*a){11}', '(x+x+)+y', `${'a?'.repeat(100)}${'a'.repeat(100)}`]
    const text = 'a'.repeat(1023)
    for (const pattern of evil) {
      const before = process.cpuUsage()
      matchesPattern(pattern, `${text}!`)
      matchesPattern(pattern, text)
      const { user } = process.cpuUsage(before)
      assert.ok(user < 1_000_000, `${pattern} took ${user} µs`)
    }
  })
  it('never matches a text beyond its bound', () => assert.equal(matchesPattern('a*', 'a'.repeat(1025)), false))
})
