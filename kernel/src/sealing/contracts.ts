import { token } from '../wiring/token.ts'

/** Seals secrets at rest: AES-256-GCM under a master key from a file, the environment, or made at first start. */
export interface Sealing {
  /** `context` is bound to the sealed text (associated data): what was sealed for one place opens nowhere else. */
  seal(plain: string | Buffer, context: string): string
  /** @throws ServerError `sealing.broken` when the text was changed, or sealed elsewhere or under another key. */
  open(sealed: string, context: string): Buffer
  /** A key derived from the master key for one purpose (HKDF-SHA-256, RFC 5869). 32 bytes. */
  derive(purpose: string): Buffer
  /** True when the text was sealed under an older master key and wants sealing again. */
  stale(sealed: string): boolean
}
export const Sealing = token<Sealing>('kernel.sealing')
