import type { Tenant } from '@gatehouse/kernel'
import type { Request } from '@gatehouse/kernel/http'
import type { ShortLived } from '@gatehouse/kernel/state'
import { LoginExpired } from '../contracts.ts'
import { readFlowCookie } from '../cookies.ts'
import { digest, matches, newSecret } from '../secrets.ts'
import type { AttemptState } from './attempt-state.ts'

const purpose = 'authn.attempt'
const keyPattern = /^[\w-]{43}$/
/** An attempt as it was read: `version` says which writing of it. */
export interface Loaded {
  /** The `sessionDataKey`. */
  readonly key: string
  readonly version: string
  readonly state: AttemptState
}
export type Attempts = ReturnType<typeof createAttempts>

/** Logins on their way. Each belongs to the browser that began it (security rule 4.2) and moves by compare and set (4.7). */
export const createAttempts = (shortLived: ShortLived, lifetimeSeconds: number) => {
  const find = async (request: Request, key: string): Promise<Loaded | undefined> => {
    if (!keyPattern.test(key)) return undefined
    const browser = readFlowCookie(request)
    if (browser === undefined) return undefined
    const entry = await shortLived.get<AttemptState>(request.tenant, purpose, key)
    return entry && matches(browser, entry.value.browser) ? { key, version: entry.version, state: entry.value } : undefined
  }
  return {
    find,
    newKey: newSecret,
    bindingOf: digest,
    /** @throws LoginExpired unknown, over, or of another browser */
    async load(request: Request, key: string): Promise<Loaded> {
      const loaded = await find(request, key)
      if (!loaded) throw new LoginExpired('this sign-in is over, too old, or was begun in another browser')
      return loaded
    },
    put: (tenant: Tenant, key: string, state: AttemptState): Promise<void> => shortLived.put(tenant, purpose, key, state, lifetimeSeconds),
    /** @returns false when another request moved it first. */
    replace: (tenant: Tenant, { key, version }: Loaded, state: AttemptState): Promise<boolean> => shortLived.replace(tenant, purpose, key, version, state),
    /** Ends it. Of many callers one gets true. */
    take: async (tenant: Tenant, key: string): Promise<boolean> => (await shortLived.take<AttemptState>(tenant, purpose, key)) !== undefined,
  }
}
