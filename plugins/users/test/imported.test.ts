import assert from 'node:assert/strict'
import { type ImportedPassword, InvalidUser } from '../src/contracts.ts'
import { passwordTable } from '../src/data/tables.ts'
import { openUsers } from './support/sign-in.ts'

const sha256 = '7a37b85c8918eac19a9089c0fa5a2ab4dce3f90528dcdeec108b23ddf3607b99'
const hashes: Readonly<Record<string, ImportedPassword & { readonly password: string }>> = {
  bcrypt: { hash: '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW', password: 'U*U' },
  argon2id: { hash: '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc', password: 'password' },
  'salted SHA-256': { hash: sha256, salt: 'salt', digest: 'SHA-256', password: 'password' },
  '{SHA}': { hash: '{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=', password: 'password' },
  PBKDF2: {
    hash: Buffer.from('c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a', 'hex').toString('base64'),
    salt: Buffer.from('salt').toString('base64'),
    digest: 'PBKDF2',
    properties: { 'pbkdf2.iteration.count': 4096 },
    password: 'password',
  },
}

describe('imported password hashes, security 5.1', () => {
  for (const [name, { password, ...imported }] of Object.entries(hashes))
    it(`let their owner in and are made anew at once: ${name}`, async () => {
      await using parts = await openUsers()
      const { users, tenant, data } = parts
      const ann = await users.create(tenant, { username: 'ann' }, { imported })
      const stored = async () => (await data.rows(tenant, passwordTable).find({ userId: ann.id }))?.hash ?? ''
      assert.equal(await users.signIn(tenant, 'ann', `${password}x`), undefined)
      assert.equal(await users.signIn(tenant, 'ann', imported.hash), undefined, 'the hash is no password')
      assert.match(await stored(), /^\$imported\$/)
      assert.equal((await users.signIn(tenant, 'ann', password))?.id, ann.id)
      assert.match(await stored(), /^\$argon2id\$/)
      assert.equal((await users.signIn(tenant, 'ann', password))?.id, ann.id)
    })
  it('are refused where nobody could sign in with them, and the user is not made', async () => {
    await using parts = await openUsers()
    const { users, tenant } = parts
    const wrong: readonly ImportedPassword[] = [
      { hash: '' },
      { hash: 'password' },
      { hash: 'password', digest: 'PLAIN_TEXT' },
      { hash: sha256 },
      { hash: sha256.slice(1), digest: 'SHA-256' },
      { hash: sha256, digest: 'SHA-256', salt: 'x'.repeat(400) },
    ]
    for (const imported of wrong) await assert.rejects(users.create(tenant, { username: 'ann' }, { imported }), InvalidUser, JSON.stringify(imported))
    await assert.rejects(users.create(tenant, { username: 'ann' }, { imported: { hash: sha256, digest: 'ROT13' as never } }), { status: 400 })
    await assert.rejects(
      users.create(tenant, { username: 'ann', password: 'correct horse' }, { imported: { hash: '{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=' } }),
      InvalidUser,
    )
    assert.equal((await users.search(tenant, { limit: 1, offset: 0 })).total, 0)
  })
})
