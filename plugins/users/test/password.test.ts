import assert from 'node:assert/strict'
import { cpuTime } from '@gatehouse/kernel/testing'
import { hash as argon2Hash } from '@node-rs/argon2'
import { usersConfig } from '../src/config.ts'
import { WeakPassword } from '../src/contracts.ts'
import { passwordTable } from '../src/data/tables.ts'
import { createGate, HashingBusy } from '../src/password/gate.ts'
import { formatPhc, parsePhc } from '../src/password/phc.ts'
import { passwordPolicy } from '../src/password/policy.ts'
import { openUsers } from './support/sign-in.ts'
import { cheapHasher } from './support/store.ts'

describe('password hashing, security 5.1', () => {
  it('is argon2id with the OWASP minimum by default, RFC 9106', async () => {
    const { hashMemory, hashPasses, hashParallelism } = usersConfig.parse({})
    const hasher = cheapHasher({ memory: hashMemory, passes: hashPasses, parallelism: hashParallelism })
    const stored = await hasher.hash('correct horse')
    assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    assert.notEqual(await hasher.hash('correct horse'), stored, 'each has a salt of its own')
    assert.equal(await hasher.verify(stored, 'correct horse'), true)
    assert.equal(hasher.outdated(stored), false)
  })

  it('cannot be set weaker by accident, only for benches', () => {
    for (const weak of [{ hashMemory: 19_455 }, { hashPasses: 1 }, { hashMemory: 7168, hashPasses: 4 }]) {
      assert.equal(usersConfig.safeParse(weak).success, false)
      assert.equal(usersConfig.safeParse({ ...weak, allowWeakHash: true }).success, true)
    }
    for (const strong of [
      { hashMemory: 47_104, hashPasses: 1 },
      { hashMemory: 7168, hashPasses: 5 },
      { hashMemory: 65_536, hashPasses: 3 },
    ])
      assert.equal(usersConfig.safeParse(strong).success, true)
  })

  it('cuts nothing off and knows one text in two Unicode forms, RFC 8265 §4.2', async () => {
    const hasher = cheapHasher()
    const long = 'a'.repeat(1024)
    const stored = await hasher.hash(long)
    assert.equal(await hasher.verify(stored, long), true)
    for (const other of [`${long}a`, long.slice(1), `${'a'.repeat(1023)}b`]) assert.equal(await hasher.verify(stored, other), false)
    assert.equal(await hasher.verify(await hasher.hash('Zoë-Zoë'), 'Zoe\u0308-Zoe\u0308'), true)
  })

  it('matches nothing where nothing usable is stored', async () => {
    const hasher = cheapHasher()
    for (const stored of [undefined, '', 'plain', '$2b$10$abcdefghijklmnopqrstuv', '$argon2id$v=19$m=8,t=1,p=1$$', '$argon2id$'])
      for (const password of ['', 'plain', 'nobody']) assert.equal(await hasher.verify(stored, password), false)
  })

  it('verifies hashes of other costs, and hashes anew at the next sign-in', async () => {
    await using parts = await openUsers({ hashMemory: 16 })
    const { users, tenant, data } = parts
    const ann = await users.create(tenant, { username: 'ann', password: 'correct horse' })
    const rows = data.rows(tenant, passwordTable)
    const old = await argon2Hash('correct horse', { memoryCost: 8, timeCost: 3, parallelism: 1 })
    await rows.update({ userId: ann.id }, { hash: old })
    assert.equal(await users.signIn(tenant, 'ann', 'wrong horse'), undefined)
    assert.equal((await rows.find({ userId: ann.id }))?.hash, old, 'a wrong password changes nothing')
    assert.ok(await users.signIn(tenant, 'ann', 'correct horse'))
    assert.match((await rows.find({ userId: ann.id }))?.hash ?? '', /\$m=16,t=1,p=1\$/)
    assert.ok(await users.signIn(tenant, 'ann', 'correct horse'))
  })
})

describe('PHC strings', () => {
  it('are read as they are written', () => {
    const text = '$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'
    const phc = parsePhc(text)
    assert.deepEqual({ ...phc?.params }, { m: 19_456, t: 2, p: 1 })
    assert.equal(phc && formatPhc(phc), text)
    const pbkdf2 = '$pbkdf2-sha256$i=210000$AAECAw$AAECAw'
    const other = parsePhc(pbkdf2)
    assert.equal(other && formatPhc(other), pbkdf2)
  })

  it('are refused when they are of another shape, at once however long, security 1.5', () => {
    const from = cpuTime()
    for (const text of ['', '$', 'argon2id$a$b', '$argon2id$v=x$m=1$a$b', '$argon2id$v=19$m=1,$YQ$YQ', `$argon2id$v=19$${'m=1,'.repeat(100_000)}$YQ$YQ`])
      assert.equal(parsePhc(text), undefined, text.slice(0, 40))
    assert.ok(cpuTime() - from < 100)
  })
})

describe('the password policy, security 5.1', () => {
  const check = passwordPolicy({ minLength: 8 })
  it('takes long ones, phrases and any characters', () => {
    for (const password of ['correct horse battery staple', 'x1'.repeat(32), 'x1'.repeat(512), 'пароль-пароль', '😀🙃😀🙃😀🙃😀🙃', '        8 spaces'])
      check(password, 'ann')
  })

  it('refuses short, overlong, common and repeated ones, and the username', () => {
    for (const password of [
      '',
      'short',
      '1234567',
      '😀🙃😀🙃😀🙃😀',
      'x1'.repeat(513),
      'password1',
      'PassWord1',
      'qwertyuiop',
      'iloveyou',
      'zzzzzzzzzz',
      'Ann.Of.Acme',
    ])
      assert.throws(() => check(password, 'ann.of.acme'), WeakPassword, password.slice(0, 20))
  })
})

describe('the queue of hashes, security 11.12', () => {
  it('runs a few, lets a few wait, and refuses the rest at once', async () => {
    const gate = createGate({ running: 2, waiting: 3 })
    let [running, most] = [0, 0]
    const work = async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setTimeout(resolve, 5))
      running -= 1
      return 'done'
    }
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => gate(work)))
    assert.equal(most, 2)
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 5)
    for (const result of results) if (result.status === 'rejected') assert.ok(result.reason instanceof HashingBusy)
    assert.equal(await gate(work), 'done', 'and goes on afterwards')
    await assert.rejects(
      gate(() => Promise.reject(new Error('no'))),
      /no/,
    )
    assert.equal(await gate(work), 'done')
  })

  it('is answered as a passing overload', () => {
    const error = new HashingBusy('too many')
    assert.deepEqual([error.status, error.retryAfterSeconds], [503, 1])
  })
})
