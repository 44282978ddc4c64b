import assert from 'node:assert/strict'
import { type DigestName, InvalidDigest, WeakPassword } from '../src/contracts.ts'
import { createDigests } from '../src/digest/digests.ts'
import { createGate } from '../src/password/gate.ts'

const digests = createDigests(createGate({ running: 2, waiting: 200 }), { memory: 8, passes: 1, parallelism: 1 })
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')
const unpadded = (hex: string) => base64(hex).replace(/=+$/, '')
const sha256 = '7a37b85c8918eac19a9089c0fa5a2ab4dce3f90528dcdeec108b23ddf3607b99'
const pbkdf2Sha256 = 'c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a'
const scrypt = 'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640'
const salt = Buffer.from('salt').toString('base64')

describe('digests of other systems, security 5.1 and 11.4', () => {
  it('verify salted SHA-256 in base64 and hex: the salt is text behind the password', async () => {
    const digest = digests.open('SHA-256')
    for (const hash of [base64(sha256), sha256, sha256.toUpperCase()]) {
      assert.equal(await digest.verify({ hash, salt: 'salt' }, 'password'), true)
      for (const [wrong, other] of [
        ['Password', 'salt'],
        ['passwor', 'dsalt '],
        ['', 'passwordsalt'],
        ['password', undefined],
      ] as const)
        assert.equal(await digest.verify({ hash, salt: other }, wrong), false)
    }
  })
  it('verify PBKDF2, vectors of RFC 6070 and its SHA-256 twins: the salt is base64 of bytes', async () => {
    const sha1 = digests.open('PBKDF2', { 'pbkdf2.iteration.count': '4096', 'pbkdf2.dkLength': '160', 'pbkdf2.prf': 'PBKDF2WithHmacSHA1' })
    assert.equal(await sha1.verify({ hash: base64('4b007901b765489abead49d926f721d065a429c1'), salt }, 'password'), true)
    const digest = digests.open('PBKDF2', { 'pbkdf2.iteration.count': 4096 })
    assert.equal(await digest.verify({ hash: base64(pbkdf2Sha256), salt }, 'password'), true)
    for (const other of ['salt!', '', undefined]) assert.equal(await digest.verify({ hash: base64(pbkdf2Sha256), salt: other }, 'password'), false)
    assert.equal(await digests.open('PBKDF2').verify({ hash: base64(pbkdf2Sha256), salt }, 'password'), false, 'other iterations')
  })
  const recognized: readonly (readonly [name: string, hash: string, password: string])[] = [
    ['argon2id, of its reference implementation', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc', 'password'],
    ['bcrypt, of crypt_blowfish', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', 'U*U'],
    ['bcrypt of PHP', '$2y$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK', 'U*U*'],
    ['scrypt, RFC 7914 §12', `$scrypt$ln=10,r=8,p=16$${Buffer.from('NaCl').toString('base64').replace(/=+$/, '')}$${unpadded(scrypt)}`, 'password'],
    ['pbkdf2 as PHC', `$pbkdf2-sha256$i=4096,l=32$${salt.replace(/=+$/, '')}$${unpadded(pbkdf2Sha256)}`, 'password'],
    ['pbkdf2 of passlib', `$pbkdf2-sha256$4096$${salt.replace(/=+$/, '')}$${unpadded(pbkdf2Sha256).replaceAll('+', '.')}`, 'password'],
    ['{SHA}, RFC 2307', '{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=', 'password'],
  ]
  for (const [name, hash, password] of recognized)
    it(`recognize ${name}`, async () => {
      const digest = digests.recognize({ hash })
      assert.ok(digest)
      assert.equal(await digest.verify({ hash }, password), true)
      for (const wrong of ['', `${password} `, password.toLowerCase() === password ? password.toUpperCase() : password.toLowerCase()])
        assert.equal(await digest.verify({ hash }, wrong), false)
    })
  it('recognize no plain text, no bare digest and nothing broken', () => {
    for (const hash of ['', 'password', base64(sha256), sha256, '$', '$2b$', '$argon2id$', '{SHA}', '{SSHA}!', '$scrypt$ln=1$a', `$${'x'.repeat(10_000)}`])
      assert.equal(digests.recognize({ hash }), undefined)
  })
  it('compute no hash whose cost would stop the server, security 1.5', async () => {
    const tail = 'c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    const costly = [
      `$argon2id$v=19$m=4194304,t=2,p=1$${tail}`,
      `$argon2id$v=19$m=65536,t=999999,p=1$${tail}`,
      '$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
      `$scrypt$ln=30,r=8,p=1$${tail}`,
      `$pbkdf2-sha256$i=9999999$${tail}`,
    ]
    const started = performance.now()
    for (const hash of costly) assert.equal(await digests.recognize({ hash })?.verify({ hash }, 'password'), false)
    assert.ok(performance.now() - started < 1000)
  })
  const made: readonly (readonly [DigestName, Readonly<Record<string, unknown>>])[] = [
    ['PLAIN_TEXT', {}],
    ['MD5', {}],
    ['SHA-1', {}],
    ['SHA-256', {}],
    ['SHA-384', {}],
    ['SHA-512', { salted: false }],
    ['PBKDF2', { 'pbkdf2.iteration.count': 1000 }],
    ['BCRYPT', { cost: 10 }],
    ['SCRYPT', { cost: 14 }],
    ['ARGON2', {}],
  ]
  for (const [name, properties] of made)
    it(`make a ${name} that fits, verifies and fits the columns of the reference layout`, async () => {
      const digest = digests.open(name, properties)
      const stored = await digest.create('Grüße, Zoë 7')
      assert.ok(stored.hash.length <= 255 && (stored.salt?.length ?? 0) <= 31)
      assert.equal(digest.fits(stored), true)
      assert.equal(digest.outdated(stored), false)
      assert.equal(await digest.verify(stored, 'Gru\u0308ße, Zoe\u0308 7'.normalize('NFC')), true)
      assert.equal(await digest.verify(stored, 'Gru\u0308ße, Zoe\u0308 7'), true, 'the same keys on another system')
      assert.equal(await digest.verify(stored, 'Grüße, Zoë 8'), false)
      if (name !== 'PLAIN_TEXT' && properties.salted !== false) assert.notEqual((await digest.create('Grüße, Zoë 7')).hash, stored.hash)
    })
  it('know a hash of another cost', async () => {
    const old = await digests.open('BCRYPT', { cost: 10 }).create('x')
    assert.equal(digests.open('BCRYPT', { cost: 11 }).outdated(old), true)
    assert.equal(digests.open('ARGON2', { passes: 3 }).outdated(await digests.open('ARGON2').create('x')), true)
  })
  it('cut no password off: bcrypt minds 72 bytes, and longer ones are refused', async () => {
    const digest = digests.open('BCRYPT', { cost: 10 })
    await assert.rejects(digest.create('x'.repeat(73)), WeakPassword)
    assert.equal(await digest.verify(await digest.create('x'.repeat(72)), 'x'.repeat(73)), false)
  })
  it('refuse unknown names and properties', () => {
    assert.throws(() => digests.open('ROT13' as DigestName), InvalidDigest)
    assert.throws(() => digests.open('PBKDF2', { iterations: 1 }), InvalidDigest)
    assert.throws(() => digests.open('PBKDF2', { 'pbkdf2.prf': '__proto__' }), InvalidDigest)
    assert.throws(() => digests.open('BCRYPT', { cost: 31 }), InvalidDigest)
  })
})
