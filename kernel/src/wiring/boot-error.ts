/** The server cannot start. Each fault is one line that names the plugin or the key, and what would mend it. */
export class BootError extends Error {
  override readonly name = 'BootError'
  readonly faults: readonly string[]
  constructor(faults: readonly string[], cause?: unknown) {
    super(faults.length === 1 ? faults[0] : faults.map((fault) => `\n  - ${fault}`).join(''), cause === undefined ? undefined : { cause })
    this.faults = faults
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error))
