import assert from 'node:assert/strict'
import { cpuTime } from '@gatehouse/kernel/testing'
import { addressesOf, formActionOf, isRegistered, originFault, redirectUriFault } from '../src/clients/redirect-uris.ts'

const strict = { insecureRedirects: false }
const fault = (uri: string, rules = strict) => redirectUriFault(uri, rules)

describe('registration of redirect URIs, security 2.1', () => {
  for (const uri of [
    'https://rp.test/cb',
    'https://rp.test:8443/cb?x=1',
    'http://127.0.0.1/cb',
    'http://[::1]:9000/cb',
    'http://localhost:3000/cb',
    'com.example.app:/cb',
    'com.example.app://cb',
    'regexp=(https://a.test/cb|https://b.test/cb)',
  ]) {
    it(`takes ${uri}`, () => assert.equal(fault(uri), undefined))
  }
  for (const uri of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'DATA:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://rp.test/1',
    'https://rp.test/cb#fragment',
    'https://rp.test/cb#',
    'https://user@rp.test/cb',
    'https://user:pass@rp.test/cb',
    'https://@rp.test/cb',
    'https://rp.test\\@evil.test/cb',
    'https://rp.test/c b',
    'https://rp.test/\tcb',
    'https://rp.test/cb\r\nset-cookie: x',
    ' https://rp.test/cb',
    'https:/rp.test/cb',
    'https:rp.test',
    '//rp.test/cb',
    '/cb',
    'rp.test/cb',
    '',
    'https://rp.tést/cb',
    'regexp=(https://a.test/cb|javascript:alert(1))',
    'regexp=https://a.test/.*',
    'regexp=(https://a.test/.*)',
    'regexp=((a+)+)',
    'regexp=(https://[a-z]+.test/cb)',
    'regexp=()',
  ]) {
    it(`refuses ${JSON.stringify(uri)}`, () => assert.notEqual(fault(uri), undefined))
  }
  it('refuses http that is not loopback unless the settings allow it, RFC 9700 §2.6', () => {
    assert.notEqual(fault('http://rp.test/cb'), undefined)
    assert.equal(fault('http://rp.test/cb', { insecureRedirects: true }), undefined)
  })
  it('judges a long value in linear time, security 1.5', () => {
    const start = cpuTime()
    fault(`regexp=(${'https://a.test/'.repeat(50_000)}`)
    fault(`https://rp.test/${'a'.repeat(500_000)}#`)
    assert.ok(cpuTime() - start < 100)
  })
})

describe('comparison of redirect URIs, security 2.1 and RFC 9700 §4.1.3', () => {
  const registered = ['https://rp.test/cb', 'http://127.0.0.1/cb', 'http://[::1]:9/cb', 'http://localhost/cb']
  it('is exact', () => {
    assert.ok(isRegistered(registered, 'https://rp.test/cb', false))
    for (const near of [
      'https://rp.test/cb/',
      'https://rp.test/CB',
      'https://RP.test/cb',
      'https://rp.test/cb?x',
      'https://rp.test:443/cb',
      'https://rp.test/a/../cb',
      'https://rp.test/cb%20',
      'https://rp.test/cb#',
      'https://rp.test/c',
      'https://rp.test.evil.test/cb',
      'http://rp.test/cb',
      '',
    ]) {
      assert.equal(isRegistered(registered, near, true), false, near)
    }
  })
  it('leaves the port of a loopback address to a native client, RFC 8252 §7.3', () => {
    assert.ok(isRegistered(registered, 'http://127.0.0.1:51004/cb', true))
    assert.ok(isRegistered(registered, 'http://[::1]:51004/cb', true))
    assert.equal(isRegistered(registered, 'http://127.0.0.1:51004/cb', false), false, 'a confidential client is no native app')
    assert.equal(isRegistered(registered, 'http://localhost:51004/cb', true), false, 'a name is no address')
    for (const near of [
      'http://127.0.0.1:0/cb',
      'http://127.0.0.1:65536/cb',
      'http://127.0.0.1:1/other',
      'http://127.0.0.1:1@evil.test/cb',
      'http://127.0.0.1.evil.test/cb',
      'http://127.0.0.1:x/cb',
      'https://127.0.0.1:1/cb',
      'http://127.0.0.2:1/cb',
    ]) {
      assert.equal(isRegistered(registered, near, true), false, near)
    }
  })
  it('takes each address of a registered list literally', () => {
    assert.deepEqual(addressesOf('regexp=(https://a.test/cb|https://b.test/cb)'), ['https://a.test/cb', 'https://b.test/cb'])
    const list = addressesOf('regexp=(https://a.test/cb|https://b.test/cb)') ?? []
    assert.ok(isRegistered(list, 'https://b.test/cb', false))
    assert.equal(isRegistered(list, 'https://aXtest/cb', false), false)
    assert.equal(isRegistered(list, 'https://a.test/cb.evil', false), false)
  })
})

describe('what else is said about addresses', () => {
  it('names the origin, or the scheme, for form-action', () => {
    assert.equal(formActionOf('https://rp.test:8443/cb?x=1'), 'https://rp.test:8443')
    assert.equal(formActionOf('com.example.app:/cb'), 'com.example.app:')
  })
  it('takes origins only, for scripts', () => {
    assert.equal(originFault('https://app.test'), undefined)
    for (const wrong of ['https://app.test/', 'https://app.test/x', '*', 'null', 'app.test', 'ftp://app.test'])
      assert.notEqual(originFault(wrong), undefined, wrong)
  })
})
