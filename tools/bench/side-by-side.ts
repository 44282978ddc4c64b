import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { freePort } from '../../test/services/index.ts'
import { environment, furnishOurs, movedTo } from './ours.ts'
import { peerTarget } from './peer.ts'
import { type Measured, startMeasured } from './process.ts'
import type { Target } from './target.ts'
import { type Workload, workloads } from './workloads.ts'

export const lanes = 32
export const rounds = 3
const root = join(import.meta.dirname, '../..')
const probe = '/.well-known/openid-configuration'

export interface Side {
  readonly target: Target
  readonly server: Measured
}
/** @param target that of a server which had this data before */
export const startOurs = async (dataDir: string, alg: string, target?: Target): Promise<Side> => {
  const start = async () => {
    const port = await freePort()
    return startMeasured(['--max-semi-space-size=8', join(root, 'kernel/bin/server.ts')], `http://127.0.0.1:${port}`, probe, environment(port, dataDir, alg))
  }
  // The first start migrates; the second one is measured.
  await (await start()).stop()
  const server = await start()
  return { server, target: target ? movedTo(target, server.url) : await furnishOurs(server.url, alg) }
}
const startPeer = async (dataDir: string, alg: string): Promise<Side> => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = { PEER_PORT: String(port), PEER_ALG: alg, PEER_DIR: dataDir, NODE_ENV: 'production' }
  return { server: await startMeasured([join(root, 'tools/bench/peer/server.ts')], url, probe, env), target: peerTarget(url) }
}
/** Runs `total` operations in lanes. @returns CPU microseconds of the server for one. */
export const measure = async ({ server }: Side, total: number, operation: (lane: number) => Promise<unknown>): Promise<number> => {
  const before = server.cpuMicroseconds()
  let left = total
  const work = async (lane: number) => {
    while (left-- > 0) await operation(lane)
  }
  await Promise.all(Array.from({ length: lanes }, (_, lane) => work(lane)))
  return (server.cpuMicroseconds() - before) / total
}
export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const runWorkload = async ({ name, aim, operations, prepare }: Workload, sides: readonly Side[], scale: number) => {
  const total = Math.max(lanes, Math.round(operations * scale))
  const prepared = await Promise.all(sides.map((side) => prepare(side.target, lanes)))
  const figures: number[][] = sides.map(() => [])
  for (let round = -1; round < rounds; round++) {
    for (const [index, side] of sides.entries()) {
      // The first round is not counted: the code is compiled in it.
      const figure = await measure(side, total, prepared[index] as (lane: number) => Promise<unknown>)
      if (round >= 0) figures[index]?.push(figure)
    }
  }
  const [ours = Number.NaN, peer = Number.NaN] = figures.map(median)
  return { workload: name, 'gatehouse µs': Math.round(ours), 'oidc-provider µs': Math.round(peer), ratio: Number((peer / ours).toFixed(2)), aim: `>= ${aim}` }
}

/** Our server and oidc-provider side by side, in CPU microseconds a request. */
export const runPeer = async (args: readonly string[]): Promise<void> => {
  const { values } = parseArgs({ args: [...args], options: { only: { type: 'string' }, scale: { type: 'string', default: '1' } } })
  const wanted = workloads.filter(({ name }) => !values.only || name.includes(values.only))
  const rows: Awaited<ReturnType<typeof runWorkload>>[] = []
  for (const alg of ['ES256', 'RS256'] as const) {
    const here = wanted.filter((workload) => workload.alg === alg)
    if (here.length === 0) continue
    const folder = mkdtempSync(join(tmpdir(), 'gh-bench-'))
    const sides = [await startOurs(folder, alg), await startPeer(folder, alg)]
    const [ours, peer] = sides.map(({ server }) => ({ startMs: Math.round(server.startMs), residentMB: Math.round(server.residentMegabytes()) }))
    if (alg === 'ES256')
      console.log(
        `start to first 200, idle memory: gatehouse ${ours?.startMs} ms ${ours?.residentMB} MB, oidc-provider ${peer?.startMs} ms ${peer?.residentMB} MB`,
      )
    for (const workload of here) {
      rows.push(await runWorkload(workload, sides, Number(values.scale)))
      console.log(rows.at(-1))
    }
    for (const { server } of sides) await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  console.table(rows)
}
