import { randomBytes } from 'node:crypto'
import type { Sealing } from '@gatehouse/kernel'
import type { Request, SetCookie } from '@gatehouse/kernel/http'
import type { ShortLived } from '@gatehouse/kernel/state'
import type { Tokens } from './provider.ts'

/** A sign-in on its way: what the callback must fit to. */
export interface Pending {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}
export interface SignedIn {
  readonly tokens: Tokens
  readonly claims: Readonly<Record<string, unknown>>
  readonly userinfo: Readonly<Record<string, unknown>>
  /** Milliseconds since the epoch. */
  readonly refreshedAt: number | null
}
const cookies = { pending: 'gh-demo-login', session: 'gh-demo' } as const
const seconds = { pending: 900, session: 3600 } as const
type Kind = keyof typeof cookies
const key = /^[\w-]{43}$/

/** What the demo keeps for a browser: in the short-lived store, sealed, because tokens are in it. */
export const demoSessions = (shortLived: ShortLived, sealing: Sealing) => {
  const purpose = (kind: Kind) => `demo.${kind}`
  const keyIn = (kind: Kind, { cookies: given }: Request): string | undefined => {
    const value = given.get(cookies[kind])
    return value !== undefined && key.test(value) ? value : undefined
  }
  const opened = <V>(sealed: string | undefined, kind: Kind): V | undefined =>
    sealed === undefined ? undefined : (JSON.parse(sealing.open(sealed, purpose(kind)).toString()) as V)
  const put = async (request: Request, kind: Kind, value: unknown): Promise<SetCookie> => {
    const made = randomBytes(32).toString('base64url')
    await shortLived.put(request.tenant, purpose(kind), made, sealing.seal(JSON.stringify(value), purpose(kind)), seconds[kind])
    return { name: cookies[kind], value: made, maxAgeSeconds: seconds[kind] }
  }
  const take = async <V>(request: Request, kind: Kind): Promise<V | undefined> => {
    const found = keyIn(kind, request)
    return found === undefined ? undefined : opened<V>(await shortLived.take<string>(request.tenant, purpose(kind), found), kind)
  }
  return {
    begin: (request: Request, pending: Pending) => put(request, 'pending', pending),
    /** Once, and only in the browser that began it. */
    takePending: (request: Request) => take<Pending>(request, 'pending'),
    keep: (request: Request, signedIn: SignedIn) => put(request, 'session', signedIn),
    async current(request: Request): Promise<SignedIn | undefined> {
      const found = keyIn('session', request)
      return found === undefined ? undefined : opened<SignedIn>((await shortLived.get<string>(request.tenant, 'demo.session', found))?.value, 'session')
    },
    end: (request: Request) => take<SignedIn>(request, 'session'),
    clear: (kind: Kind): SetCookie => ({ name: cookies[kind], value: '' }),
  }
}
export type DemoSessions = ReturnType<typeof demoSessions>
