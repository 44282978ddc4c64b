import type { ConsentDetail } from '@gatehouse/consent/contracts'
import type { DetailJudge, Judged } from './judge.ts'

const MOST_FACTS = 30
const LONGEST = 200
interface Fact {
  readonly label: string
  readonly value: string
}
const cut = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)

/** Members as they are, nested ones by their path: what the user agrees to is what the client gets. RFC 9396 §11. */
const factsIn = (value: unknown, path: string): readonly Fact[] => {
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return [{ label: path, value: cut(value.join(', ')) }]
  if (typeof value !== 'object' || value === null) return [{ label: path, value: cut(String(value)) }]
  return Object.entries(value).flatMap(([name, inner]) => factsIn(inner, path === '' ? name : `${path}.${name}`))
}
export const detailId = (at: number): string => `${at + 1}`

export const consentDetail = (judge: Pick<DetailJudge, 'factsOf'>, judged: Judged, at: number): ConsentDetail => {
  const { type: _, ...members } = judged.detail
  const { name, description } = judged.type
  return { id: detailId(at), title: name, text: description, facts: (judge.factsOf(judged) ?? factsIn(members, '')).slice(0, MOST_FACTS) }
}
