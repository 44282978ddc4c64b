import type { Request } from '@gatehouse/kernel/http'
import {
  type Client,
  type Confirmation,
  type GrantRequest,
  InvalidGrant,
  type SenderConstraint,
  type SenderProofs,
  type TokenParameters,
} from '../contracts.ts'

export type Constraints = ReadonlyMap<string, SenderConstraint>
export interface OwnSenderProofs extends SenderProofs {
  /** Everything that the sender proves to hold; undefined: nothing. @throws OAuthError */
  prove(request: Request, client: Client): Promise<Confirmation | undefined>
  /** What an authorization request wants its code to be bound to. */
  demanded(params: TokenParameters): Confirmation | undefined
  /** `token_type` of a token that is bound so. RFC 9449 §5. */
  tokenType(confirmation: Confirmation | undefined): SenderConstraint['tokenType']
  /** Names of the constraints that a confirmation comes from. */
  names(confirmation: Confirmation): readonly string[]
  /** Of an answer with tokens in it. */
  headers(request: Request): Readonly<Record<string, string>> | undefined
}

export const createSenderProofs = (constraints: Constraints): OwnSenderProofs => {
  const of = (confirmation: Confirmation) => [...constraints.values()].filter(({ member }) => confirmation[member] !== undefined)
  return {
    async prove(request, client) {
      let proven: Record<string, string> | undefined
      for (const constraint of constraints.values()) {
        const value = await constraint.prove(request, client)
        if (value !== undefined) proven = { ...proven, [constraint.member]: value }
      }
      return proven
    },
    demanded(params) {
      let demanded: Record<string, string> | undefined
      for (const { member, demanded: read } of constraints.values()) {
        const value = read?.(params)
        if (value !== undefined) demanded = { ...demanded, [member]: value }
      }
      return demanded
    },
    async pushed(request, params) {
      let all = params
      for (const constraint of constraints.values()) all = { ...all, ...(await constraint.pushed?.(request, all)) }
      return all
    },
    tokenType: (confirmation) => (confirmation && of(confirmation).some(({ tokenType }) => tokenType === 'DPoP') ? 'DPoP' : 'Bearer'),
    names: (confirmation) => of(confirmation).map(({ name }) => name),
    headers(request) {
      let all: Readonly<Record<string, string>> | undefined
      for (const constraint of constraints.values()) {
        const more = constraint.headers?.(request)
        if (more) all = { ...all, ...more }
      }
      return all
    },
  }
}

/** Whether what was proven covers what something is bound to. @throws InvalidGrant */
export const checkHeld = (bound: Confirmation | null | undefined, { confirmation }: Pick<GrantRequest, 'confirmation'>): void => {
  for (const [member, value] of Object.entries(bound ?? {})) {
    if (confirmation?.[member] !== value) throw new InvalidGrant('what it is bound to was not proven')
  }
}
