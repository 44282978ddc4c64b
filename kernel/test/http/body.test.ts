import assert from 'node:assert/strict'
import fc from 'fast-check'
import { BadRequest, RepeatedParameter, UnsupportedMediaType } from '../../src/errors/errors.ts'
import { parseJson } from '../../src/http/body/json.ts'
import { bodyFormat } from '../../src/http/body/media-type.ts'
import { type ParameterRules, parseParameters } from '../../src/http/body/parameters.ts'

const rules = { maxParameters: 1000, repeatable: false }
const form = (text: string, more: Partial<ParameterRules> = {}) => ({ ...parseParameters(text, { ...rules, ...more }) })

describe('parameters', () => {
  it('reads names and values, RFC 6749 appendix B', () => {
    assert.deepEqual(form('a=1&b=x+y%2B&c&d=&=e&&f=g=h'), { a: '1', b: 'x y+', c: '', d: '', f: 'g=h' })
    assert.equal(Object.getPrototypeOf(parseParameters('a=1', rules)), null)
  })
  it('refuses a repeated name, however it is encoded, security 1.4', () => {
    for (const text of ['a=1&a=2', 'a=1&a=1', 'a&a', 'a=1&%61=2']) assert.throws(() => form(text), RepeatedParameter)
    assert.deepEqual(form('a=1&a=2', { repeatable: true }), { a: '2' })
  })
  it('joins the values of a list, and of nothing else, RFC 8707 §2', () => {
    assert.deepEqual(form('r=a&b=1&r=c', { lists: ['r'] }), { r: 'a c', b: '1' })
    assert.throws(() => form('r=a&r=c&b=1&b=2', { lists: ['r'] }), RepeatedParameter)
    assert.throws(() => form(`r=${'&r='.repeat(1000)}`, { lists: ['r'] }), /more than 1000/)
  })
  it('refuses more parameters than allowed, security 1.3', () => {
    const many = Array.from({ length: 1001 }, (_, at) => `p${at}=`).join('&')
    assert.throws(() => form(many), /more than 1000/)
    assert.equal(Object.keys(form(many.slice(0, many.lastIndexOf('&')))).length, 1000)
  })
  it('refuses names of prototypes, security 1.6', () => {
    for (const name of ['__proto__', 'constructor', 'prototype', '%5F_proto__']) assert.throws(() => form(`${name}=1`), BadRequest)
  })
  it('refuses bad escapes, bad UTF-8 and NUL', () => {
    for (const text of ['a=%', 'a=%zz', '%=1', 'a=%ff', 'a=%c0%80', 'a=%00', '%00=a']) assert.throws(() => form(text), BadRequest)
  })
  it('reads what URLSearchParams writes', () => {
    const names = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 8 })
      .filter((name) => !name.includes('\0') && !['__proto__', 'constructor', 'prototype'].includes(name))
    const values = fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => !value.includes('\0'))
    fc.assert(
      fc.property(fc.dictionary(names, values), (record) => {
        const text = new URLSearchParams(record as Record<string, string>).toString()
        assert.deepEqual(form(text), Object.fromEntries(new URLSearchParams(text)))
      }),
      { numRuns: 500 },
    )
  })
  it('never throws anything but BadRequest', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '=', '&', '%', '+', '4', '1', 'f'), maxLength: 30 }), (text) => {
        try {
          form(text)
        } catch (error) {
          assert.ok(error instanceof BadRequest)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('JSON', () => {
  const json = (text: string) => parseJson(text, 32)
  it('parses', () => assert.deepEqual(json('{"a":[1,{"b":"x: \\"{[y"}],"c":null}'), { a: [1, { b: 'x: "{[y' }], c: null }))
  it('refuses what is nested deeper than 32, security 1.3', () => {
    assert.doesNotThrow(() => json(`${'['.repeat(32)}${']'.repeat(32)}`))
    assert.throws(() => json(`${'['.repeat(33)}${']'.repeat(33)}`), /deeper than 32/)
    assert.throws(() => json('['.repeat(500_000)), /deeper than 32/)
    assert.throws(() => json('{"a":'.repeat(100_000)), /deeper than 32/)
  })
  it('refuses names that could reach a prototype, also escaped, security 1.6', () => {
    for (const text of ['{"__proto__":{"x":1}}', '{"a":[{"constructor":1}]}', '{"prototype":1}', '{"\\u005f_proto__":1}']) {
      assert.throws(() => json(text), BadRequest, text)
    }
    assert.deepEqual(json('{"a":"__proto__"}'), { a: '__proto__' })
    assert.equal(({} as Record<string, unknown>).x, undefined)
  })
  it('refuses a name that comes twice in an object, security 1.2', () => {
    for (const text of ['{"a":1,"a":2}', '{"x":{"a":1,"b":2,"\\u0061":3}}', '[{"a":1},{"b":1,"b":1}]']) assert.throws(() => json(text), /twice/)
    assert.doesNotThrow(() => json('[{"a":1},{"a":1}]'))
  })
  it('refuses halves of surrogate pairs, RFC 8259 §8.2', () => {
    for (const text of ['{"a":"\\ud800"}', '["x\\udc00y"]', '{"a":[{"b":"\\ude00\\ud83d"}]}']) assert.throws(() => json(text), BadRequest)
    assert.deepEqual(json('{"a":"\\ud83d\\ude00"}'), { a: '😀' })
  })
  it('refuses NUL characters, which databases cannot hold', () => assert.throws(() => json('{"a":"b\\u0000"}'), BadRequest))
  it('refuses what is not JSON', () => {
    for (const text of ['', '{', '{"a":1,}', "{'a':1}", '{"a":1}x', '\ufeff{}', 'NaN', '"\\x"', '"abc']) assert.throws(() => json(text), BadRequest, text)
  })
  it('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value)
        if (/__proto__|constructor|prototype|\\u0000/.test(text)) return
        assert.deepEqual(json(text), JSON.parse(text))
      }),
      { numRuns: 500 },
    )
  })
})

describe('Content-Type', () => {
  const types = new Set(['application/json', 'application/scim+json'])
  it('picks the parser', () => {
    assert.equal(bodyFormat('application/x-www-form-urlencoded; charset=UTF-8', 'form', types), 'form')
    assert.equal(bodyFormat('Application/SCIM+JSON;charset="utf-8"', 'json', types), 'json')
    assert.equal(bodyFormat('application/json', 'form-or-json', types), 'json')
    assert.equal(bodyFormat('text/x', 'raw', types), 'raw')
  })
  it('refuses others, and every charset but UTF-8', () => {
    for (const [type, kind] of [
      [undefined, 'json'],
      ['text/plain', 'json'],
      ['application/json', 'form'],
      ['application/x-www-form-urlencoded', 'json'],
      ['application/json; charset=utf-16', 'json'],
      ['application/x-www-form-urlencoded; charset=utf-7', 'form'],
      ['multipart/form-data; boundary=x', 'form-or-json'],
    ] as const) {
      assert.throws(() => bodyFormat(type, kind, types), UnsupportedMediaType)
    }
  })
})
