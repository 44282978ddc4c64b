/** `?` -> `$1`, `$2`, … outside of quoted text. */
export const numbered = (sql: string): string => {
  let count = 0
  return sql.replace(/'(?:[^']|'')*'|"[^"]*"|\?/g, (part) => {
    if (part !== '?') return part
    count += 1
    return `$${count}`
  })
}
