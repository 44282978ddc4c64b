import { availableParallelism } from 'node:os'
import { type Infer, s } from '@gatehouse/kernel'
import { reachesFloor } from './password/floor.ts'

/** Two threads of the pool stay free for signing. */
const hashesAtOnce = () => Math.max(1, Math.min(2, availableParallelism()))
const atLeast = (least: number, fallback: number) => s.int(fallback).refine((value) => value >= least, `must be at least ${least}`)

export const usersConfig = s
  .object({
    hashMemory: atLeast(8, 19_456).describe('KiB of memory for one argon2id hash'),
    hashPasses: atLeast(1, 2).describe('Passes over it'),
    hashParallelism: atLeast(1, 1).describe('Lanes of one hash'),
    allowWeakHash: s.boolean(false).describe('For benches and tests: accept a cost below the OWASP minimum'),
    hashConcurrency: s.optional(atLeast(1, 1)).describe('Hashes computed at once; default 2, or 1 on one core'),
    hashQueue: atLeast(1, 200).describe('Hashes that may wait; more are answered 503'),
    passwordMinLength: atLeast(1, 8).describe('Characters of a new password'),
    passwordExpiryDays: atLeast(0, 0).describe('Days until a password has to be changed at the next sign-in; 0 for never'),
    maxFailedAttempts: atLeast(1, 5).describe('Wrong passwords until the account is locked'),
    lockTime: s.duration('5m').describe('The first lock'),
    lockGrowth: atLeast(1, 2).describe('Each further lock is longer by this factor, until a sign-in succeeds'),
    scanLimit: atLeast(1, 10_000).describe('Users that one search may look at; a broader one is refused'),
    maxLockTime: s.duration('1d').describe('The longest lock'),
  })
  .refine(reachesFloor, {
    path: ['hashMemory'],
    message: 'hash_memory and hash_passes are below the OWASP minimum for argon2id (19456 KiB with 2 passes, or an equal of it)',
  })
  .transform((config) => ({ ...config, hashConcurrency: config.hashConcurrency ?? hashesAtOnce() }))
export type UsersConfig = Infer<typeof usersConfig>
