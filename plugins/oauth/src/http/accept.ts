/** A name and its weight, 0 to 1. Parameters besides `q` count for nothing here. */
const weighed = (range: string): readonly [string, number] => {
  const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
  const q = parameters.find((part) => part.startsWith('q='))
  return [name, q === undefined ? 1 : Number(q.slice(2)) || 0]
}
/**
 * Which of the media types the caller asks for by name, RFC 9110 §12.5.1; undefined: JSON will do. What is named as much as JSON
 * wins over it, and what only a wildcard covers is not asked for.
 */
export const askedFor = (accept: string | undefined, offered: Iterable<string>): string | undefined => {
  if (accept === undefined) return undefined
  const weights = new Map(accept.split(',').map(weighed))
  const json = weights.get('application/json') ?? 0
  let best: string | undefined
  let most = 0
  for (const name of offered) {
    const weight = weights.get(name) ?? 0
    if (weight <= most || weight < json) continue
    best = name
    most = weight
  }
  return best
}
