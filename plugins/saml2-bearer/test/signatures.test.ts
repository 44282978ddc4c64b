import assert from 'node:assert/strict'
import { createHash, createHmac, randomUUID, sign as rawSign } from 'node:crypto'
import { DSIG, EXCLUSIVE, encode, instant, newKeyPair, RSA_SHA256, restriction, SAML, SHA256, sign } from './support/identity-provider.ts'
import { type Bearer, entityId, startBearer } from './support/server.ts'

const signatureOf = (xml: string) => /<ds:Signature\b[\s\S]*<\/ds:Signature>/.exec(xml)?.[0] ?? assert.fail('no signature')
const idOf = (xml: string) => / ID="([^"]+)"/.exec(xml)?.[1] ?? assert.fail('no ID')

describe('signatures of SAML assertions, RFC 7522 §3 point 9, security 6.2', () => {
  let bearer: Bearer
  before(async () => {
    bearer = await startBearer()
    assert.equal((await bearer.trust()).status, 201)
  })
  after(() => bearer[Symbol.asyncDispose]())
  const refused = async (xml: string, why: RegExp) => {
    const { status, json } = await bearer.redeem(encode(xml))
    assert.deepEqual([status, json.error], [400, 'invalid_grant'], JSON.stringify(json))
    assert.match(json.error_description, why)
  }
  const accepted = async (xml: string) => {
    const { status, json } = await bearer.redeem(encode(xml))
    assert.equal(status, 200, JSON.stringify(json))
  }
  /** Unsigned, about somebody else. */
  const forged = (id = `_${randomUUID()}`) => bearer.xml({ id, nameId: '<saml:NameID>victim</saml:NameID>' })
  const into = (xml: string, before: string, what: string) => {
    assert.ok(xml.includes(before))
    return xml.replace(before, () => what + before)
  }

  it('are taken with SHA-256 and SHA-512, with PKCS #1 and PSS', async () => {
    await accepted(bearer.signed({}, { signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512' }))
    await accepted(bearer.signed({}, { digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha512' }))
    await accepted(bearer.signed({}, { signatureAlgorithm: 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1' }))
  })
  it('are taken as XML Signature defines them, computed here without a library', async () => {
    const [now, id] = [bearer.clock.now(), `_${randomUUID()}`]
    const [until, at] = [instant(now + 300_000), instant(now)]
    // In the form that exclusive canonicalization gives: namespaces where they are first used, attributes in order, no empty-element tags.
    const parts = [
      `<a:Assertion xmlns:a="${SAML}" ID="${id}" IssueInstant="${at}" Version="2.0"><a:Issuer>${entityId}</a:Issuer>`,
      `<a:Subject><a:NameID>${bearer.provider.user.id}</a:NameID><a:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">`,
      `<a:SubjectConfirmationData NotOnOrAfter="${until}" Recipient="${bearer.audience}"></a:SubjectConfirmationData></a:SubjectConfirmation></a:Subject>`,
      `<a:Conditions NotOnOrAfter="${until}">${restriction(bearer.audience).replaceAll('saml:', 'a:')}</a:Conditions></a:Assertion>`,
    ]
    const digest = createHash('sha256').update(parts.join('')).digest('base64')
    const info = (namespace: string) =>
      [
        `<SignedInfo${namespace}><CanonicalizationMethod Algorithm="${EXCLUSIVE}"></CanonicalizationMethod>`,
        `<SignatureMethod Algorithm="${RSA_SHA256}"></SignatureMethod><Reference URI="#${id}"><Transforms>`,
        `<Transform Algorithm="${DSIG}enveloped-signature"></Transform><Transform Algorithm="${EXCLUSIVE}"></Transform></Transforms>`,
        `<DigestMethod Algorithm="${SHA256}"></DigestMethod><DigestValue>${digest}</DigestValue></Reference></SignedInfo>`,
      ].join('')
    const value = rawSign('sha256', Buffer.from(info(` xmlns="${DSIG}"`)), bearer.keys.privateKey).toString('base64')
    const signature = `<Signature xmlns="${DSIG}">${info('')}<SignatureValue>${value}</SignatureValue></Signature>`
    await accepted(parts.join('').replace('</a:Issuer>', `</a:Issuer>${signature}`))
  })
  it('are there', async () => {
    await refused(bearer.xml(), /not signed/)
    const xml = bearer.signed()
    await refused(xml.replace(signatureOf(xml), ''), /not signed/)
  })
  it('hold for what was signed, to the letter', async () => {
    const xml = bearer.signed()
    await refused(xml.replace(bearer.provider.user.id, 'victim'), /signature of the assertion does not hold/)
    await refused(
      xml.replace(/<ds:DigestValue>(.)/, (_, first) => `<ds:DigestValue>${first === 'A' ? 'B' : 'A'}`),
      /does not hold/,
    )
    await refused(
      xml.replace(/<ds:SignatureValue>(.)/, (_, first) => `<ds:SignatureValue>${first === 'A' ? 'B' : 'A'}`),
      /does not hold/,
    )
    const other = bearer.signed()
    await refused(xml.replace(signatureOf(xml), signatureOf(other)), /not over the assertion/)
    await accepted(xml)
  })
  it('come from a certificate that was registered, never from one in KeyInfo', async () => {
    await refused(sign(bearer.xml(), newKeyPair()), /does not hold/)
  })
  it('do not hold with a certificate that has ended, nor for an issuer that has only keys for JSON Web Tokens', async () => {
    const keys = newKeyPair(1)
    const certificates = { certificate: { certificates: [keys.certificate] } }
    assert.equal((await bearer.trust({ name: 'ended', issuer: 'https://ended.test', ...certificates })).status, 201)
    await refused(sign(bearer.xml({ issuer: 'https://ended.test' }), keys), /does not hold/)
    assert.equal((await bearer.trust({ name: 'jwks', issuer: 'https://jwks.test', certificate: { jwksUri: 'https://jwks.test/keys' } })).status, 201)
    await refused(bearer.signed({ issuer: 'https://jwks.test' }), /does not hold/)
  })
  it('are refused with SHA-1, a MAC, or another canonicalization or transform', async () => {
    await refused(bearer.signed({}, { signatureAlgorithm: `${DSIG}rsa-sha1` }), /SignatureMethod/)
    await refused(bearer.signed({}, { digestAlgorithm: `${DSIG}sha1` }), /DigestMethod/)
    const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
    await refused(bearer.signed({}, { canonicalizationAlgorithm: inclusive }), /CanonicalizationMethod/)
    await refused(bearer.signed({}, { transforms: [`${DSIG}enveloped-signature`, inclusive] }), /Transform/)
    await refused(bearer.signed({}, { transforms: [`${DSIG}enveloped-signature`] }), /transforms/)
    const xml = bearer.signed()
    const info = /<ds:SignedInfo>[\s\S]*<\/ds:SignedInfo>/.exec(xml)?.[0].replace(RSA_SHA256, `${DSIG}hmac-sha1`) ?? ''
    const mac = createHmac('sha1', bearer.keys.certificate).update(info).digest('base64')
    const maced = xml.replace(/<ds:SignedInfo>[\s\S]*<\/ds:SignedInfo>/, info).replace(/<ds:SignatureValue>[^<]*/, `<ds:SignatureValue>${mac}`)
    await refused(maced, /SignatureMethod/)
  })
  it('cannot be wrapped: the assertion that is read is the one that was signed, security 6.3', async () => {
    const xml = bearer.signed()
    const [signature, id] = [signatureOf(xml), idOf(xml)]
    const original = xml.replace(signature, '')
    const end = '</saml:Assertion>'
    const subject = '<saml:Subject>'
    await refused(into(forged(), end, `<saml:Advice>${xml}</saml:Advice>`), /assertion in the assertion/)
    await refused(into(into(forged(), subject, signature), end, original), /assertion in the assertion/)
    await refused(into(forged(id), subject, signature.replace('</ds:Signature>', `<ds:Object>${original}</ds:Object></ds:Signature>`)), /twice/)
    await refused(into(forged(), subject, signature), /not over the assertion/)
    await refused(into(forged(id), subject, signature), /does not hold/)
    await refused(`<saml:Wrapped xmlns:saml="${SAML}">${xml}${forged()}</saml:Wrapped>`, /no assertion/)
    await refused(xml + forged(), /no XML/)
    await refused(xml.replace(signature, signature + signature), /more than one signature|twice/)
    const moved = xml.replace(signature, '').replace(subject, subject + signature)
    await refused(moved, /not signed/)
    // Renamed, so that it is no assertion any more for whoever looks for one.
    const renamed = original.replaceAll('saml:Assertion', 'x:Assertion').replace('<x:Assertion', '<x:Assertion xmlns:x="urn:x"')
    await refused(into(into(forged(), subject, signature), end, renamed), /not over the assertion/)
    const inside = renamed.replace('</x:Assertion>', `${signature}</x:Assertion>`)
    await refused(into(forged(), end, inside), /not signed/)
  })
  it('have one SignedInfo with one Reference, and nothing else', async () => {
    const xml = bearer.signed()
    const part = (name: string) => new RegExp(`<ds:${name}\\b[\\s\\S]*</ds:${name}>`).exec(xml)?.[0] ?? ''
    for (const name of ['SignedInfo', 'Reference', 'DigestValue', 'SignatureValue'])
      await refused(xml.replace(part(name), part(name) + part(name)), /needs one|more in it/)
    await refused(xml.replace('</ds:Signature>', '<ds:Object/></ds:Signature>'), /more in it/)
    await refused(xml.replace('</ds:SignedInfo>', '<ds:X/></ds:SignedInfo>'), /more in it/)
    await refused(xml.replace('</ds:DigestValue>', '</ds:DigestValue><ds:X/>'), /more in it/)
    await refused(xml.replace(/(<ds:Transform\b[^>]*)\/>/, `$1>${'<x/>'.repeat(20)}</ds:Transform>`), /more in it/)
    await refused(xml.replace('</ds:KeyInfo>', `${part('SignedInfo')}</ds:KeyInfo>`), /needs one/)
    await refused(xml.replace(`URI="#${idOf(xml)}"`, 'URI=""'), /not over the assertion/)
    await refused(bearer.xml({ id: `it's` }), /ID/)
  })
})
