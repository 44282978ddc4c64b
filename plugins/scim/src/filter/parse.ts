import { parse } from 'scim2-parse-filter'
import { invalidFilter } from '../errors.ts'

export interface Comparison {
  readonly op: 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'lt' | 'ge' | 'le'
  readonly attrPath: string
  readonly compValue: string | number | boolean | null
}
export type Filter =
  | Comparison
  | { readonly op: 'pr'; readonly attrPath: string }
  | { readonly op: 'and'; readonly filters: readonly Filter[] }
  | { readonly op: 'or'; readonly filters: readonly Filter[] }
  | { readonly op: 'not'; readonly filter: Filter }
  | { readonly op: '[]'; readonly attrPath: string; readonly valFilter: Filter }

const maxLength = 4096
const maxDepth = 12
const maxComparisons = 50
/** Parentheses and brackets outside of quotes: the parser calls itself for each. */
const nesting = (text: string): number => {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (quoted) {
      if (char === '\\') at += 1
      else if (char === '"') quoted = false
    } else if (char === '"') quoted = true
    else if (char === '(' || char === '[') {
      depth += 1
      deepest = Math.max(deepest, depth)
    } else if (char === ')' || char === ']') depth -= 1
  }
  return deepest
}
const measured = (filter: Filter, depth = 1): { readonly depth: number; readonly comparisons: number } => {
  if (depth > maxDepth * 3) return { depth, comparisons: 0 }
  const parts = filter.op === '[]' ? [filter.valFilter] : filter.op === 'not' ? [filter.filter] : 'filters' in filter ? filter.filters : []
  if (parts.length === 0) return { depth, comparisons: 1 }
  const all = parts.map((part) => measured(part, depth + 1))
  return { depth: Math.max(...all.map((item) => item.depth)), comparisons: all.reduce((sum, item) => sum + item.comparisons, 0) }
}

/**
 * RFC 7644 §3.4.2.2. Length, depth and size are bounded before and after: security rules 1.5 and 7.1. Control characters are
 * refused because the parser's pattern for quoted text takes exponential time on line feeds.
 * @throws ScimError invalidFilter
 */
export const parseFilter = (text: string): Filter => {
  if (text.length > maxLength) invalidFilter(`a filter has at most ${maxLength} characters`)
  if (/\p{Cc}/u.test(text)) invalidFilter('a filter holds no control characters')
  if (nesting(text) > maxDepth) invalidFilter(`a filter is nested at most ${maxDepth} levels deep`)
  let filter: Filter
  try {
    filter = parse(text) as Filter
  } catch {
    return invalidFilter('the filter is not of the grammar of RFC 7644')
  }
  const { depth, comparisons } = measured(filter)
  if (depth > maxDepth) invalidFilter(`a filter is nested at most ${maxDepth} levels deep`)
  if (comparisons > maxComparisons) invalidFilter(`a filter holds at most ${maxComparisons} comparisons`)
  return filter
}
