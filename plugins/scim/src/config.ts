import { type Infer, s } from '@gatehouse/kernel'

export const scimConfig = s.object({
  /** Users on a page when `count` is not given. */
  defaultPage: s.int(15),
  /** Most users on one page, whatever `count` says. */
  maxPage: s.int(100),
  /** How long a cursor is good for. */
  cursorTtl: s.duration('1h'),
  /** Lets PUT and PATCH rename a user. The reference product refuses that by default. */
  usernameUpdate: s.boolean(false),
  bulkMaxOperations: s.int(1000),
  /** Bytes. */
  bulkMaxPayload: s.int(1_048_576),
})
export type ScimConfig = Infer<typeof scimConfig>
