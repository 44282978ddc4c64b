import type { IncomingMessage, ServerResponse } from 'node:http'
import { BadRequest, PayloadTooLarge } from '../../errors/errors.ts'

/** A body is announced by one of two fields: RFC 9112 §6. */
export const announcesBody = (req: IncomingMessage): boolean => req.headers['transfer-encoding'] !== undefined || (req.headers['content-length'] ?? '0') !== '0'

const tooLarge = (limit: number) => new PayloadTooLarge(`the body is larger than ${limit} bytes`)

/**
 * Reads at most `limit` bytes; memory stays flat past it. The caller sets the time limit by destroying the request.
 * @throws PayloadTooLarge at once when Content-Length says so; BadRequest the caller went away
 */
export const readBody = (req: IncomingMessage, res: ServerResponse, limit: number): Promise<Buffer> => {
  if (Number(req.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge(limit))
  if (req.destroyed) return Promise.reject(new BadRequest('the body ended early'))
  if (req.headers.expect !== undefined) res.writeContinue()
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = () => {
      req.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone)
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) {
        settle()
        req.pause()
        reject(tooLarge(limit))
      } else chunks.push(chunk)
    }
    const onEnd = () => {
      settle()
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size))
    }
    const onGone = () => {
      settle()
      reject(new BadRequest('the body ended early'))
    }
    req.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone)
  })
}
