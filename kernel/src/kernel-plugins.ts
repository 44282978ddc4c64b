import type { AnyPlugin } from './wiring/planned.ts'

const parts = () => [
  import('./data/plugin.ts'),
  import('./state/plugin.ts'),
  import('./jobs/plugin.ts'),
  import('./events/plugin.ts'),
  import('./sealing/plugin.ts'),
  import('./tenancy/plugin.ts'),
  import('./connections/plugin.ts'),
  import('./metrics/plugin.ts'),
  import('./foreign/plugin.ts'),
  import('./outbound/plugin.ts'),
  import('./http/plugin.ts'),
]

/** The kernel's own parts, each a plugin like any other. */
export const kernelPlugins = async (): Promise<readonly AnyPlugin[]> => (await Promise.all(parts())).map((part) => part.default)
