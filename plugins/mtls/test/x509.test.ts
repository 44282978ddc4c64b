import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import type { Certificate } from '../src/certificate.ts'
import { hasName, namesOf } from '../src/x509/alternative-names.ts'
import { parseName, sameName } from '../src/x509/distinguished-name.ts'
import { partsOf } from '../src/x509/parts.ts'
import { authoritiesIn, createTrust } from '../src/x509/trust.ts'
import { pem, subject } from './support.ts'

const certificate = (name: string): Certificate => {
  const x509 = new X509Certificate(pem(name))
  return { x509, parts: partsOf(x509.raw), thumbprint: '' }
}
const named = (name: string, text: string) => {
  const parsed = parseName(text)
  return parsed !== undefined && sameName(parsed, certificate(name).parts.subject)
}

describe('subjects of certificates, RFC 4514 and RFC 8705 §2.1', () => {
  it('are what the certificate says, in the order of the standard', () => {
    assert.ok(named('client', subject))
    assert.ok(named('client', ' cn = Jöhn Doe , ou=Unit, 2.5.4.10=Org\\2C \\"Inc\\", l=Colombo, st=Western, c=LK'))
    assert.ok(named('multi', 'CN=Two+OU=One,O=Org,DC=example'))
  })
  it('are nothing else: another order, letter, part, or one part less', () => {
    for (const text of [
      'C=LK,ST=Western,L=Colombo,O=Org\\, \\"Inc\\",OU=Unit,CN=Jöhn Doe',
      subject.replace('Doe', 'doe'),
      subject.replace('OU=Unit,', ''),
      `${subject},DC=x`,
      `DC=x,${subject}`,
      subject.replace('OU=Unit,', 'OU=Unit+'),
      'CN=J\\C3\\B6hn Doe',
    ]) {
      assert.ok(!named('client', text), text)
    }
  })
  it('are refused as text where they are none', () => {
    for (const text of ['', 'x', 'CN=', '=x', 'CN', 'FOO=x', '__proto__=x', 'constructor=x', 'CN=a,,O=b', 'CN=a,'])
      assert.equal(parseName(text), undefined, text)
  })
})
describe('alternative names, RFC 5280 §4.2.1.6', () => {
  const { parts } = certificate('client')
  it('are read by kind', () => {
    assert.deepEqual(namesOf(parts, 'dns'), ['Client.example'])
    assert.deepEqual(namesOf(parts, 'uri'), ['https://client.example/id'])
    assert.deepEqual(namesOf(parts, 'ip'), ['192.0.2.7', '[2001:db8::7]'])
    assert.deepEqual(namesOf(parts, 'email'), ['ops@client.example'])
    assert.deepEqual(namesOf(certificate('plain').parts, 'dns'), [])
  })
  it('are compared whole', () => {
    assert.ok(hasName(parts, 'dns', 'client.EXAMPLE') && hasName(parts, 'ip', '2001:0db8:0::7'))
    for (const [kind, name] of [
      ['dns', 'x.client.example'],
      ['dns', '*.example'],
      ['uri', 'https://client.example/ID'],
      ['uri', 'https://client.example/id/'],
      ['ip', '192.0.2.70'],
      ['ip', 'x'],
      ['email', 'client.example'],
    ] as const) {
      assert.ok(!hasName(parts, kind, name), `${kind} ${name}`)
    }
  })
})
describe('who is trusted, RFC 5280 §6.1', () => {
  const now = Date.now()
  const isTrusted = createTrust(authoritiesIn([pem('ca')]))
  it('is whom a listed authority issued a certificate for clients, or for any use', () => {
    for (const name of ['client', 'multi', 'plain']) assert.ok(isTrusted(certificate(name), now), name)
  })
  it('is nobody else: another authority of the same name, a server, itself, somebody below a client', () => {
    for (const name of ['impostor', 'server-only', 'self-signed', 'below', 'other-ca']) assert.ok(!isTrusted(certificate(name), now), name)
  })
  it('is nobody before or after the time, nor with a critical extension that says what we do not know', () => {
    const { validFromDate, validToDate } = certificate('client').x509
    assert.ok(!isTrusted(certificate('client'), validFromDate.getTime() - 1))
    assert.ok(!isTrusted(certificate('client'), validToDate.getTime() + 1))
    assert.ok(!isTrusted(certificate('critical'), now))
  })
  it('needs authorities that are some', () => {
    for (const text of ['', 'x', pem('plain')]) assert.throws(() => authoritiesIn([text]))
    assert.equal(authoritiesIn([pem('ca') + pem('other-ca')]).length, 2)
  })
})
describe('DER, X.690', () => {
  it('is refused where it is malformed, whatever is cut off or changed', () => {
    const der = new X509Certificate(pem('client')).raw
    for (let length = 0; length < der.length; length += 7) assert.throws(() => partsOf(der.subarray(0, length)))
    for (let index = 0; index < der.length; index += 1) {
      const changed = Buffer.from(der)
      changed[index] = 0xff
      try {
        partsOf(changed)
      } catch (error) {
        assert.ok(error instanceof Error)
      }
    }
  })
})
