import { closeSync, mkdirSync, openSync, write, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isatty } from 'node:tty'
import { BootError } from '../wiring/boot-error.ts'
import type { LogConfig } from './config.ts'
import { asLine } from './lines.ts'

export interface Sink {
  write(json: string): void
  /** Waits until what was written has left, at most a moment. */
  drain(): Promise<void>
  /** For the end of the process: what waits is written at once, unless the target is stuck. */
  flush(): void
  close(): void
}
/** Characters that may wait for a slow target; past them lines are dropped. */
const maxWaiting = 4 * 1024 * 1024
/** Written together. */
const maxLines = 256
const drainMs = 500

const openFile = (file: string): number => {
  try {
    mkdirSync(dirname(file), { recursive: true })
    return openSync(file, 'a', 0o600)
  } catch (error) {
    throw new BootError([`log.file: ${file} cannot be written (${(error as NodeJS.ErrnoException).code})`], error)
  }
}

/** One write at a time in the background. A chunk that cannot be written is lost, and the next one is tried. */
const openQueue = (fd: number) => {
  let waiting: string[] = []
  let size = 0
  let writing = false
  const take = (): string => {
    const chunk = waiting.splice(0, maxLines).join('')
    size -= chunk.length
    return chunk
  }
  const next = () => {
    if (waiting.length === 0) return
    writing = true
    send(Buffer.from(take()))
  }
  const send = (bytes: Buffer) =>
    write(fd, bytes, (error, count) => {
      if (!error && count < bytes.length) return send(bytes.subarray(count))
      writing = false
      next()
    })
  return {
    isIdle: () => !writing && waiting.length === 0,
    add(text: string) {
      if (size + text.length > maxWaiting) return
      waiting.push(text)
      size += text.length
      if (!writing) next()
    },
    flush() {
      if (writing || waiting.length === 0) return
      const rest = waiting.join('')
      waiting = []
      size = 0
      try {
        writeSync(fd, rest)
      } catch {
        // The target is gone: there is nobody to tell.
      }
    },
  }
}

/**
 * Standard error or a file. A target that is gone, full or slow loses lines and nothing else: the server neither waits
 * nor fails (security 11.11).
 */
export const openSink = ({ format, file }: Pick<LogConfig, 'format' | 'file'>): Sink => {
  const fd = file === undefined ? 2 : openFile(file)
  const queue = openQueue(fd)
  const terminal = file === undefined && isatty(fd)
  const lines = format === 'lines' || (format === 'auto' && terminal)
  const coloured = terminal && !process.env.NO_COLOR
  return {
    write: (json) => queue.add(lines ? asLine(json, coloured) : json),
    async drain() {
      for (const end = performance.now() + drainMs; !queue.isIdle() && performance.now() < end; ) await wait(5)
    },
    flush: queue.flush,
    close() {
      if (fd !== 2) closeSync(fd)
    },
  }
}
