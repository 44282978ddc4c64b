const lastCodePoint = 0x10ffff

/**
 * The range of texts that start with a prefix, in code point order: from it, and before the next prefix of that length.
 * Undefined where no text is beyond.
 */
export const prefixRange = (prefix: string): { readonly from: string; readonly before: string | undefined } => {
  const points = [...prefix.toWellFormed()].map((character) => character.codePointAt(0) ?? 0)
  while (points.at(-1) === lastCodePoint) points.pop()
  const last = points.pop()
  if (last === undefined) return { from: prefix, before: undefined }
  const next = last === 0xd7ff ? 0xe000 : last + 1
  return { from: prefix, before: String.fromCodePoint(...points, next) }
}
