import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Before anything else is imported, so that the second start reads no TypeScript.
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/gatehouse'))
const { run } = await import('../src/main/run.ts')
await run('worker')
