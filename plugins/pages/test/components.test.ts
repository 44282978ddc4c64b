import assert from 'node:assert/strict'
import { field, hidden, html, join, notice, raw, submit } from '../src/contracts.ts'

describe('html', () => {
  it('escapes values, keeps Html, and leaves out false, null and undefined', () => {
    assert.equal(html`${'<b>'}${raw('<i>')}${false}${null}${undefined}${0}${['a', html`<u>`]}`.text, '&lt;b&gt;<i>0a<u>')
    assert.equal(join(['<', html`<br>`], ', ').text, '&lt;, <br>')
  })
})

describe('components', () => {
  it('label every field, and tell its hint and error to screen readers, WCAG 2.2 §1.3.1, §3.3.1', () => {
    const { text } = field({ name: 'code', label: 'Code', hint: 'Six digits', error: 'Wrong', autocomplete: 'one-time-code', inputMode: 'numeric' })
    assert.match(text, /<label class="gh-label" for="code">Code<\/label>/)
    assert.match(text, /aria-invalid="true" aria-describedby="code-hint code-error"/)
    assert.match(text, /<p class="gh-hint" id="code-hint">Six digits<\/p>/)
    assert.match(text, /autocomplete="one-time-code" inputmode="numeric" required/)
  })

  it('escape what they are given, security 4.4', () => {
    const evil = '"><script>'
    for (const part of [field({ name: 'a', label: evil, value: evil }), hidden('a', evil), submit(evil, { name: 'a', value: evil }), notice('error', evil)]) {
      assert.doesNotMatch(part.text, /<script/)
    }
  })
})
