import { withoutComments } from '../deps/blank.ts'

export interface Declaration {
  readonly name: string
  readonly text: string
}
const start = /^export\s+(?:declare\s+|abstract\s+|async\s+)*(?:type|interface|const|let|class|function)\s+([\w$]+)|^export\s+(?:type\s+)?(\*|\{)/

/** What it names is read with it. */
const topic = /^export \* from '\.\/contracts\//

/** A top-level declaration begins in the first column; what is indented or closes a bracket belongs to the one before. */
const blocksOf = (source: string): readonly string[] => {
  const blocks: string[] = []
  for (const line of source.split('\n')) {
    if (/^[A-Za-z@]/.test(line)) blocks.push(line)
    else if (blocks.length > 0) blocks.push(`${blocks.pop()}\n${line}`)
  }
  return blocks.map((block) => block.trimEnd())
}
const tidy = (block: string): string =>
  block
    .split('\n')
    .map((line) => line.trimEnd().replace(/(?<=\S) +;/g, ';'))
    .filter(Boolean)
    .join('\n')

/** Every exported declaration of a source, as it is written there, comments left out. */
export const declarationsOf = (source: string): readonly Declaration[] =>
  blocksOf(withoutComments(source)).flatMap((block) => {
    const match = start.exec(block)
    return match && !topic.test(block) ? [{ name: match[1] ?? block, text: tidy(block) }] : []
  })
