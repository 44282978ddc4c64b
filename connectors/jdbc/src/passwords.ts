import { randomBytes } from 'node:crypto'
import type { Log } from '@gatehouse/kernel'
import type { Digest, DigestName, Digests, PasswordRefusal, StoredPassword, User } from '@gatehouse/users/contracts'
import type { Reach } from './connect/reach.ts'
import type { JdbcSettings } from './settings.ts'
import type { Layout } from './sql/layout.ts'
import type { Statements } from './write/statements.ts'

export interface PasswordDeps {
  readonly reach: Reach
  readonly layout: Layout
  readonly statements: Statements
  readonly digests: Digests
  readonly log: Log
  readonly about: { readonly tenantId: string; readonly store: string }
  readonly settings: Pick<JdbcSettings, 'readOnly' | 'passwordDigest' | 'hashProperties' | 'storeSaltedPassword' | 'acceptedDigests'>
}
interface Verdict {
  readonly right: boolean
  /** It should be made anew. */
  readonly stale: boolean
  /** It cost about as much as a hash of ours. */
  readonly slow: boolean
}
const wrong: Verdict = { right: false, stale: false, slow: false }
const isSlow = (name: DigestName) => ['PBKDF2', 'BCRYPT', 'SCRYPT', 'ARGON2'].includes(name)
const isSha = (name: string) => name === 'MD5' || name.startsWith('SHA-')

/** The digest that is written. @throws InvalidDigest */
export const configuredDigest = (digests: Digests, { passwordDigest, hashProperties, storeSaltedPassword }: PasswordDeps['settings']): Digest =>
  digests.open(passwordDigest, isSha(passwordDigest) ? { salted: storeSaltedPassword } : hashProperties)

/** A hash says what it is, or is of the configured digest, or of one of the older ones; then it is made anew. */
export const createPasswords = ({ reach, layout, statements, digests, log, about, settings }: PasswordDeps) => {
  const configured = configuredDigest(digests, settings)
  const older = settings.acceptedDigests.filter((name) => name !== configured.name).map((name) => digests.open(name))
  const ours = digests.open('ARGON2')
  let made: Promise<StoredPassword> | undefined
  const decoy = (): Promise<StoredPassword> => {
    made ??= ours.create(randomBytes(32).toString('base64url'))
    return made
  }
  const storedOf = (id: string): Promise<(StoredPassword & { readonly mustChange: boolean }) | undefined> =>
    reach.read(async (session) => {
      const sql = `select u.UM_USER_ID as user_id, u.UM_USER_PASSWORD as hash, u.UM_SALT_VALUE as salt${layout.requireChange ? ', u.UM_REQUIRE_CHANGE as must_change' : ''} from ${layout.users} where u.UM_USER_ID = ? and ${layout.ofTenant.sql}`
      const row = id.includes('\0') ? undefined : await session.one(sql, [id, ...layout.ofTenant.params])
      if (String(row?.user_id) !== id || row?.hash === null || row?.hash === undefined) return undefined
      const salt = row.salt === null || row.salt === undefined ? undefined : String(row.salt)
      // A boolean, a number or a text, as the database has it.
      return { hash: String(row.hash), salt, mustChange: ['true', '1'].includes(String(row.must_change)) }
    })
  const judge = async (stored: StoredPassword, password: string): Promise<Verdict> => {
    const said = digests.recognize(stored)
    if (said)
      return { right: await said.verify(stored, password), stale: !configured.fits(stored) || configured.outdated(stored), slow: !stored.hash.startsWith('{') }
    let slow = false
    for (const digest of [configured, ...older]) {
      if (!digest.fits(stored)) continue
      slow ||= isSlow(digest.name)
      if (await digest.verify(stored, password)) return { right: true, stale: digest !== configured || configured.outdated(stored), slow }
    }
    return { right: false, stale: false, slow }
  }
  /** Only where nobody changed the password meanwhile. It fails no sign-in. */
  const renew = async (id: string, old: StoredPassword, password: string): Promise<void> => {
    try {
      const made = await configured.create(password)
      await reach.write(async (session) => {
        const row = await session.one(`select u.UM_USER_PASSWORD as hash from ${layout.users} where u.UM_USER_ID = ? and ${layout.ofTenant.sql}`, [
          id,
          ...layout.ofTenant.params,
        ])
        if (row?.hash === old.hash) await statements.updatePassword(session, id, made)
      })
    } catch (error) {
      log.warn('a password could not be hashed anew', { ...about, userId: id, error })
    }
  }
  return {
    configured,
    async judge({ id, active }: User, password: string): Promise<PasswordRefusal | undefined> {
      const stored = password === '' ? undefined : await storedOf(id)
      const { right, stale, slow } = stored && stored.hash !== '' ? await judge(stored, password) : wrong
      // That would take the duty to change it back.
      if (stored && right && stale && !stored.mustChange && !settings.readOnly) await renew(id, stored, password)
      // A refusal costs what it costs for a user who is not there: a hash of ours. Security rule 5.2.
      if (!slow && !(right && active)) await ours.verify(await decoy(), password)
      if (!right) return 'wrong'
      return stored?.mustChange ? 'must-change' : undefined
    },
  }
}
