import assert from 'node:assert/strict'
import { cpuTime } from '@gatehouse/kernel/testing'
import { pageAgain } from '../src/http/language.ts'
import { languageChooser } from '../src/locales.ts'
import { german } from '../src/texts/de.ts'
import { english } from '../src/texts/en.ts'
import { makeAsker } from './support.ts'

const offered = new Map([
  ['en', 'en'],
  ['de', 'de'],
  ['pt-br', 'pt-BR'],
])
const choose = languageChooser(() => offered, 'en')
const header = (value: string) => makeAsker({ headers: { 'accept-language': value } })

describe('the language of a page', () => {
  it('is that of ui_locales, the flow, the cookie, Accept-Language, in this order', () => {
    const asker = { rawQuery: 'ui_locales=pt-BR', cookies: new Map([['gh-language', 'de']]), headers: { 'accept-language': 'en' } }
    assert.equal(choose(makeAsker(asker), ['de']), 'pt-BR')
    assert.equal(choose(makeAsker({ ...asker, rawQuery: '' }), ['pt']), 'de')
    assert.equal(choose(makeAsker({ ...asker, rawQuery: '' }), ['pt-BR']), 'pt-BR')
    assert.equal(choose(makeAsker({ ...asker, rawQuery: '', cookies: new Map() })), 'en')
  })

  it('follows the weights of Accept-Language, RFC 9110 §12.5.4', () => {
    assert.equal(choose(header('fr, de;q=0.4, en;q=0.7')), 'en')
    assert.equal(choose(header('en;q=0, de;q=0.1')), 'de')
    assert.equal(choose(header('*')), 'en')
  })

  it('shortens what is wanted until it fits, RFC 4647 §3.4', () => {
    assert.equal(choose(header('de-CH-1996')), 'de')
    assert.equal(choose(header('PT-br')), 'pt-BR')
  })

  it('takes nonsense for nothing, quickly, security 1.5', () => {
    const started = cpuTime()
    for (const value of ['-'.repeat(100_000), ','.repeat(100_000), 'de;q='.repeat(20_000), `${'a-'.repeat(50_000)}b`]) {
      assert.equal(choose(header(value)), 'en')
      assert.equal(choose(makeAsker({ rawQuery: `ui_locales=${value}` })), 'en')
    }
    assert.ok(cpuTime() - started < 100)
  })

  it('comes back to the same page of this server and to no other, security 4.3', () => {
    assert.equal(pageAgain('/login.do?a=1&ui_locales=en', 'de'), '/login.do?a=1&ui_locales=de')
    for (const target of [
      '//evil.test/',
      '/\\evil.test',
      'https://evil.test/',
      'login.do',
      '',
      '/\t/evil.test',
      '\\\\evil.test',
      '/..//evil.test',
      '/./\\evil.test',
    ]) {
      const again = pageAgain(target, 'de')
      assert.ok(again === undefined || new URL(again, 'http://self.test').origin === 'http://self.test', target)
      assert.ok(again === undefined || !again.startsWith('//'), target)
    }
  })

  it('has every text in both languages', () => {
    assert.deepEqual(Object.keys(german.texts).sort(), Object.keys(english.texts).sort())
  })
})
