import { type Infer, s } from '@gatehouse/kernel'
import { digestNames } from '@gatehouse/users/contracts'
import { placesOf } from './connect/url.ts'
import { overrideSettings } from './sql/overrides.ts'

const between = (least: number, most: number, fallback: number) => s.int(fallback, { min: least, max: most })
const attribute = () => s.text().max(255)
const attributeOr = (fallback: string) => attribute().default(fallback)
/** A JSON text, as the reference product has it, or an object. */
const properties = s
  .record(s.unknown())
  .or(
    s.text().transform((text, context) => {
      try {
        const value: unknown = text.trim() === '' ? {} : JSON.parse(text)
        if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
      } catch {}
      context.addIssue({ code: 'custom', message: 'must be a JSON object' })
      return {}
    }),
  )
  .default({})

const connection = {
  url: s
    .text()
    .max(2000)
    .superRefine((text, context) => {
      try {
        placesOf(text)
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'must be a URL' })
      }
    })
    .describe(
      'jdbc:mysql://, jdbc:mariadb:// or jdbc:postgresql://host/database, or jdbc:sqlite:file. Several parted by spaces: the next is used when one does not answer',
    ),
  userName: s.string('').describe('Account in the database'),
  password: s.optional(s.secret()),
  driverName: s.optional(s.text().max(200)).describe('Class of the reference product; the URL decides'),
  tls: s.boolean(false).describe('TLS with a checked certificate; also switched on by sslmode, useSSL or ssl in the URL'),
  ca: s.optional(s.text().max(200_000)).describe('PEM certificates of the authority that signed the server; default: the public ones'),
  poolSize: between(1, 50, 10).describe('Connections for each process'),
  acquireTimeout: s.duration('3s').describe('Longest wait for a connection of the pool'),
  connectTimeout: s.duration('2s').describe('For reaching the server'),
  statementTimeout: s.duration('3s').describe('For one statement'),
  retryDelay: s
    .duration('1s')
    .describe('After two failures in a row the store is left alone for so long, twice as long after each probe that fails, up to 30 s'),
}
const users = {
  readOnly: s.boolean(false).describe('Nothing is written, not even a better hash'),
  tenantId: s.int(-1234, { min: -2_147_483_648, max: 2_147_483_647 }).describe('UM_TENANT_ID of the rows'),
  caseInsensitiveUsername: s.boolean(false).describe('ann is Ann'),
  readGroups: s.boolean(true).describe('Groups are read: UM_ROLE and UM_USER_ROLE are there'),
}
const passwords = {
  passwordDigest: s.oneOf(digestNames, 'SHA-256').describe('What passwords are stored as'),
  hashProperties: properties.describe('Of that digest: {"pbkdf2.iteration.count": 210000}'),
  storeSaltedPassword: s.boolean(true).describe('For the SHA family: with a salt in UM_SALT_VALUE'),
  acceptedDigests: s.array(s.oneOf(digestNames)).max(10).default([]).describe('What older rows hold; they are hashed anew at the next sign-in'),
}
const attributes = {
  attributes: s.record(attribute()).default({}).describe('Attribute by local claim, on top of the defaults; empty for none'),
  multiValued: s
    .array(s.text())
    .max(100)
    .default([
      'emailAddresses',
      'verifiedEmailAddresses',
      'mobileNumbers',
      'verifiedMobileNumbers',
      'phoneNumbers',
      'entitlements',
      'photos',
      'x509Certificates',
    ])
    .describe('Claims whose values are joined in one attribute'),
  multiAttributeSeparator: s
    .text()
    .regex(/^[^"\\\p{Cc}]$/u, 'must be one character, no quote and no backslash')
    .default(',')
    .describe('Between them'),
  profile: s.string('default').describe('UM_PROFILE_ID of the attributes'),
  disabledAttribute: attributeOr('accountDisabled').describe('"true" for who is not active'),
  createdAttribute: attributeOr('createdDate'),
  modifiedAttribute: attributeOr('lastModifiedDate').describe('Also the version of a user'),
}
export const jdbcSettings = s.object({ ...connection, ...users, ...passwords, ...attributes, ...overrideSettings })
export type JdbcSettings = Infer<typeof jdbcSettings>
