import { isId } from './ids.ts'

/** What ends a JWT access token before its time: its family, or the client's generation and the token itself. */
export type Origin = { readonly familyId: string } | { readonly generation: string }

/** `u.<family>.<id>` or `a.<generation>.<id>`. The id begins with the time of expiry. */
export const jtiOf = (origin: Origin, id: string): string => ('familyId' in origin ? `u.${origin.familyId}.${id}` : `a.${origin.generation}.${id}`)

export const parseJti = (jti: unknown): { readonly origin: Origin; readonly id: string } | undefined => {
  const [kind, from = '', id = '', rest] = typeof jti === 'string' ? jti.split('.') : []
  if (rest !== undefined || !isId(id)) return undefined
  if (kind === 'u' && isId(from)) return { origin: { familyId: from }, id }
  return kind === 'a' && from !== '' ? { origin: { generation: from }, id } : undefined
}
