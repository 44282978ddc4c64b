import type { Json } from '../contracts.ts'
import type { Option } from '../sequence.ts'

/** One step that was taken. */
export interface StepResult extends Option {
  readonly userId: string
  readonly amr: readonly string[]
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Of the user's credentials, when this was proved. */
  readonly credentialVersion: number
  /** Taken in the session before, not in this login. */
  readonly inherited?: true
}
/** What the current step asked of the browser. */
export interface Question {
  readonly option: Option
  readonly memo?: Json
  /** What a redirect must bring back. */
  readonly callbackState: string
  /** A page to show, or a place to go. */
  readonly ask: { readonly view: string; readonly model?: Readonly<Record<string, unknown>>; readonly ownPage?: true } | { readonly to: string }
}
export type Outcome =
  | { readonly kind: 'success'; readonly userId: string; readonly sessionId: string }
  | { readonly kind: 'failed'; readonly code: 'access_denied' }

/** A login on its way, as it is stored. It never leaves the server. */
export interface AttemptState {
  readonly applicationId: string
  readonly returnTo: string
  readonly protocolState: Json
  /** Hash of the flow cookie of the browser that began it. */
  readonly browser: string
  readonly demand: {
    readonly userId: string | undefined
    readonly acrValues: readonly string[] | undefined
    readonly loginHint: string | undefined
    readonly uiLocales: readonly string[] | undefined
    readonly formActions: readonly string[] | undefined
    readonly relyingParty: string | undefined
    readonly protocol: string | undefined
  }
  /** The session that the browser had: its steps count for the same user, and it is replaced. */
  readonly session: {
    readonly id: string
    readonly userId: string
    readonly amr: readonly string[]
    readonly methods: readonly Option[]
    readonly at: number
    readonly credentialVersion: number
  } | null
  /** False: steps of the session do not count. */
  readonly resumable: boolean
  /** One for each step that was taken, in the order of the sequence. Security rule 4.7. */
  readonly results: readonly StepResult[]
  readonly question: Question | null
  /** Message key of why the last answer was refused. */
  readonly message: string | null
  /** The user name of the refused answer, to be shown again. */
  readonly typed: string | null
  readonly remember: boolean
  readonly outcome: Outcome | null
}
