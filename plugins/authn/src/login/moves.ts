import type { SetCookie } from '@gatehouse/kernel/http'
import type { AttemptState } from './attempt-state.ts'
import type { Attempts, Loaded } from './attempts.ts'
import type { Completion, Save } from './complete.ts'
import type { LoginFlow, Moved, Turn } from './flow.ts'

interface Deps {
  readonly attempts: Attempts
  readonly flow: LoginFlow
  readonly completion: Completion
}
export interface Stepped {
  readonly state: AttemptState
  readonly cookies: readonly SetCookie[]
  readonly refused: string | undefined
}
export type Moves = ReturnType<typeof createMoves>

/** Writes how a login moved: by compare and set, with its session when it is done. */
export const createMoves = ({ attempts, flow, completion }: Deps) => {
  const settle = async (turn: Turn, { state, refused, done }: Moved, save: Save): Promise<Stepped | undefined> => {
    if (done) {
      const completed = await completion.complete(turn, state, save)
      return completed && { ...completed, refused: undefined }
    }
    if (!(await save(state))) return undefined
    if (refused !== undefined) await completion.refused(turn, refused)
    return { state, cookies: [], refused }
  }
  return {
    async begin(turn: Turn, state: AttemptState, opening: string | undefined): Promise<Stepped> {
      const create: Save = async (first) => {
        await attempts.put(turn.request.tenant, turn.key, first)
        return true
      }
      const stepped = await settle(turn, await flow.begin(turn, state, opening), create)
      if (!stepped) throw new Error('a new login cannot have moved')
      return stepped
    },
    /** @returns undefined when another request moved it first: nothing of this one counts. */
    settle: (turn: Turn, loaded: Loaded, moved: Moved): Promise<Stepped | undefined> =>
      settle(turn, moved, (state) => attempts.replace(turn.request.tenant, loaded, state)),
  }
}
