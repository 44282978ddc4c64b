import { randomInt } from 'node:crypto'
import { Conflict, type Tenant } from '@gatehouse/kernel'
import type { ShortLived } from '@gatehouse/kernel/state'

/** No vowels, so that no words appear, and nothing that looks like another: RFC 8628 §6.1. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'
const PURPOSE = 'device.user-code'
const LONGEST_INPUT = 64
const TRIES = 5

/** What people type: letter case, dashes and spaces do not matter. RFC 8628 §6.1. */
export const normalized = (typed: string): string =>
  typed
    .slice(0, LONGEST_INPUT)
    .toUpperCase()
    .replace(/[^A-Z]/g, '')
/** In two halves: `WDJB-MJHT`. */
export const readable = (code: string): string => {
  const middle = Math.ceil(code.length / 2)
  return `${code.slice(0, middle)}-${code.slice(middle)}`
}

export const createUserCodes = (shortLived: ShortLived, length: number) => {
  const random = () => Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return {
    /** One that nobody else has at the time. */
    async reserve(tenant: Tenant, approvalId: (code: string) => Promise<string>, ttlSeconds: number): Promise<string> {
      for (let tries = 1; ; tries += 1) {
        const code = random()
        try {
          await shortLived.put(tenant, PURPOSE, code, await approvalId(code), ttlSeconds)
          return code
        } catch (error) {
          if (!(error instanceof Conflict) || tries === TRIES) throw error
        }
      }
    },
    /** The approval that a code stands for. */
    find: async (tenant: Tenant, typed: string): Promise<string | undefined> => {
      const code = normalized(typed)
      return code.length === length ? (await shortLived.get<string>(tenant, PURPOSE, code))?.value : undefined
    },
  }
}
export type UserCodes = ReturnType<typeof createUserCodes>
