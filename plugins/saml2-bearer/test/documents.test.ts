import assert from 'node:assert/strict'
import { encode } from './support/identity-provider.ts'
import { type Bearer, startBearer } from './support/server.ts'

describe('XML of SAML assertions, security 6.1', () => {
  let bearer: Bearer
  before(async () => {
    bearer = await startBearer()
    assert.equal((await bearer.trust()).status, 201)
  })
  after(() => bearer[Symbol.asyncDispose]())
  const refused = async (assertion: string, why: RegExp) => {
    const { status, json } = await bearer.redeem(assertion)
    assert.deepEqual([status, json.error], [400, 'invalid_grant'], JSON.stringify(json))
    assert.match(json.error_description, why)
    assert.ok(!json.error_description.includes(assertion.slice(0, 50)), 'security 1.9')
  }
  const accepted = async (assertion: string) => {
    const { status, json } = await bearer.redeem(assertion)
    assert.equal(status, 200, JSON.stringify(json))
  }
  it('may have a declaration, white space and padding', async () => {
    await accepted(encode(`<?xml version="1.0" encoding="UTF-8"?>\n${bearer.signed()}\n`))
    const padded = Buffer.from(bearer.signed()).toString('base64').replaceAll('+', '-').replaceAll('/', '_')
    await accepted(padded)
  })
  it('is base64url of UTF-8, RFC 7522 §2.1', async () => {
    await refused(`${bearer.assertion().slice(0, 400)}\n${bearer.assertion().slice(400)}`, /base64url/)
    await refused('%%%', /base64url/)
    await refused(Buffer.from([0xff, 0xfe, 0x3c]).toString('base64url'), /UTF-8/)
    await refused(Buffer.from(bearer.signed(), 'utf16le').toString('base64url'), /./)
    await refused(encode(`<?xml version="1.0" encoding="UTF-7"?>${bearer.signed()}`), /UTF-8/)
  })
  it('has no comment or instruction in NameID or elsewhere, that could split a value', async () => {
    const { id } = bearer.provider.user
    for (const inside of [`${id}<!-- -->.evil`, `${id}<?x?>.evil`, `<![CDATA[${id}]]>`]) {
      const signed = bearer.signed({ nameId: `<saml:NameID>${id}.evil</saml:NameID>` })
      await refused(encode(signed.replace(`${id}.evil`, inside)), /comment/)
    }
    // Exclusive canonicalization leaves comments out: the signature would hold.
    await refused(encode(bearer.signed().replace(id, `${id.slice(0, 4)}<!---->${id.slice(4)}`)), /comment/)
    await refused(encode(`<!-- -->${bearer.signed()}`), /comment/)
  })
  it('has no DTD and no entities but those of XML', async () => {
    const xml = bearer.signed()
    await refused(encode(`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${xml}`), /DTD/)
    await refused(encode(`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "${bearer.provider.user.id}">]>${xml}`), /DTD/)
    await refused(encode(xml.replace(bearer.provider.user.id, '&x;')), /no XML document/)
    await refused(encode(xml.replace(bearer.provider.user.id, '&#0;')), /./)
  })
  it('is well formed, and an assertion of SAML 2.0', async () => {
    const xml = bearer.signed()
    const broken = [
      xml.slice(0, -5),
      xml.replace('</saml:Subject>', ''),
      xml.replace('</saml:Subject>', '</saml:Subject></saml:Other>'),
      xml.replace('</saml:Assertion>', '</saml:Assertionx>'),
      xml.replace('Version="2.0"', 'Version=2.0'),
      xml.replace('Version="2.0"', 'Version="2.0" Version="2.0"'),
      xml.replace('Version="2.0"', 'Version="2.0" a="<"'),
      xml.replace(bearer.provider.user.id, `${bearer.provider.user.id}&`),
      `${xml}text`,
      `text${xml}`,
      `${xml}<a/>`,
      'text',
      '<a',
      ' ',
    ]
    for (const text of broken) await refused(encode(text), /no XML document/)
    await refused(encode('<Assertion Version="2.0"/>'), /no assertion/)
    await refused(encode(xml.replace('Version="2.0"', 'Version="1.1"')), /no assertion/)
    await refused(encode(xml.replace('</saml:Assertion>', '<saml:EncryptedAssertion/></saml:Assertion>')), /does not hold/)
    await refused(bearer.assertion({ statements: '<saml:EncryptedAssertion/>' }), /not known/)
    await refused(bearer.assertion({ statements: 'text' }), /text/)
  })
  it('is bounded in size, depth and number of elements, security 1.3', async () => {
    await refused('A'.repeat(70_000), /too long/)
    await refused(bearer.assertion({ statements: '<x/>'.repeat(3000) }), /too many/)
    await refused(bearer.assertion({ statements: `<x ${Array.from({ length: 4500 }, (_, i) => `a${i}=""`).join(' ')}/>` }), /too many/)
    await refused(bearer.assertion({ statements: `${'<x>'.repeat(25)}${'</x>'.repeat(25)}` }), /too deep/)
  })
})
