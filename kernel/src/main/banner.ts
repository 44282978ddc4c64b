import type { Server } from '../config/contracts.ts'
import { startNotices } from '../config/contracts.ts'
import type { Running } from '../wiring/boot.ts'
import { messageOf } from '../wiring/boot-error.ts'

const line = (name: string, text: string) => `  ${name.padEnd(10)} ${text}`

/** What a person wants to know when the server is up. It goes to standard output and never to the log. */
export const banner = async (running: Running, server: Server): Promise<string> => {
  const notices = [...running.items(startNotices).values()].sort((a, b) => a.order - b.order)
  const said = await Promise.all(notices.map(async (notice) => [...(await notice.lines())].map((text) => `  ${text}`)))
  const out = [...running.leftOut].map(([plugin, reason]) => line('Left out', `${plugin}: ${reason}`))
  return [
    '',
    `  Gatehouse is ready (${server.mode})`,
    '',
    line('URL', server.publicUrl),
    line('Data', server.dataDir),
    ...said.flat(),
    ...out,
    '',
    `  Open ${server.publicUrl} in a browser to try it. Ctrl-C stops the server.`,
    '',
    '',
  ].join('\n')
}

/** A server that cannot start says why in plain lines. */
export const failure = (error: unknown): string => {
  const faults = (error as { faults?: readonly string[] }).faults
  if (!faults) return `\nGatehouse cannot start: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}\n`
  return `\nGatehouse cannot start:\n${faults.map((fault) => `  - ${fault}\n`).join('')}`
}
