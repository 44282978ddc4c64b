import type { Log } from '../log/contracts.ts'
import { inNameOf } from './blame.ts'
import { messageOf } from './boot-error.ts'
import type { Member, Roster } from './roster.ts'
import { within } from './within.ts'

export interface Limits {
  /** For plugins that are not required; the others may take their time, e.g. to migrate. */
  readonly startMs: number
  readonly drainMs: number
  readonly stopMs: number
}
export const defaultLimits: Limits = { startMs: 30_000, drainMs: 30_000, stopMs: 10_000 }

interface Parts {
  readonly limits: Limits
  readonly log: Log
}
export interface Starting extends Parts {
  readonly roster: Roster
  onStart(plugin: string): void
  /** Someone told the server to stop while it still starts. */
  interrupted(): boolean
}

const stopMember = async ({ plugin: { name }, lifecycle }: Member, { limits, log }: Parts): Promise<void> => {
  if (!lifecycle.stop) return
  try {
    await inNameOf(name, () => within(limits.stopMs, 'it', async () => lifecycle.stop?.()))
  } catch (error) {
    log.error(`plugin '${name}' failed in stop: ${messageOf(error)}`, { plugin: name, error })
  }
}

/** A start that failed, or ran into its limit and ends later, may have opened things: they are closed then. */
const startMember = async (member: Member, parts: Parts): Promise<void> => {
  const { plugin, lifecycle, required } = member
  if (!lifecycle.start) return
  const run = inNameOf(plugin.name, async () => lifecycle.start?.())
  try {
    await within(required ? Number.POSITIVE_INFINITY : parts.limits.startMs, 'it', () => run)
  } catch (error) {
    void run.catch(() => undefined).then(() => stopMember(member, parts))
    throw error
  }
}

/** Calls one step of every plugin that runs, in order. @throws BootError a required plugin failed */
const each = async (phase: 'start' | 'ready', { roster, interrupted }: Starting, step: (member: Member) => Promise<void>): Promise<void> => {
  for (const [name, member] of roster.members) {
    if (interrupted()) return
    if (roster.isOut(name)) continue
    try {
      await step(member)
    } catch (error) {
      roster.fail(name, phase, error)
    }
  }
}

/** Starts in order, then tells everyone that all have started. @param started gets every plugin that has to be stopped */
export const startAll = async (started: Member[], starting: Starting): Promise<void> => {
  await each('start', starting, async (member) => {
    starting.onStart(member.plugin.name)
    await startMember(member, starting)
    started.push(member)
  })
  await each('ready', starting, ({ plugin, lifecycle }) => inNameOf(plugin.name, async () => lifecycle.ready?.()))
}

const drainMember = async ({ plugin: { name }, lifecycle }: Member, { limits, log }: Parts): Promise<void> => {
  if (!lifecycle.drain) return
  try {
    await inNameOf(name, () => within(limits.drainMs, 'it', async () => lifecycle.drain?.()))
  } catch (error) {
    log.warn(`plugin '${name}' failed in drain: ${messageOf(error)}`, { plugin: name, error })
  }
}

/** First everyone, at the same time, finishes what is in flight; then all stop, last started first. Never throws. */
export const stopAll = async (started: readonly Member[], parts: Parts): Promise<void> => {
  const reverse = started.toReversed()
  await Promise.all(reverse.map((member) => drainMember(member, parts)))
  for (const member of reverse) await stopMember(member, parts)
}
