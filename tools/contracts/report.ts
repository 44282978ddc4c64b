import { declarationsOf } from './declarations.ts'

/** What a contract offers, by name, without comments: its diff is the review of a public change. */
export const reportOf = (path: string, source: string): string => {
  const sections = declarationsOf(source)
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ text }) => text)
  const body = sections.length > 0 ? sections.join('\n\n') : '// exports nothing'
  return `# ${path}\n\nWritten by \`npm run contracts\`.\n\n\`\`\`ts\n${body}\n\`\`\`\n`
}
