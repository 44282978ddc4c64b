import { coreTokens } from '../wiring/boot.ts'
import { BootError, messageOf } from '../wiring/boot-error.ts'
import { buildGraph } from '../wiring/graph.ts'
import { settingsIn } from './explain.ts'
import type { Inspected } from './load.ts'

/** All that a start checks before it touches anything. @returns one line of good news @throws BootError with every fault */
export const checkConfig = ({ loaded, parser, sections }: Inspected): string => {
  if (!loaded) throw new BootError(parser.faults)
  const broken = [...loaded.broken].map(([name, error]) => `plugin '${name}' failed in load: ${messageOf(error)}`)
  if (broken.length > 0) throw new BootError(broken)
  buildGraph(loaded.plugins, new Set(coreTokens.map(({ id }) => id)))
  return `The configuration is sound: ${loaded.plugins.length} plugins, ${settingsIn(sections).length} settings.`
}
