import type { IncomingMessage, ServerResponse } from 'node:http'
import { announcesBody } from './body/read.ts'
import type { Reply } from './contracts.ts'

/** Bytes of an unread body that are worth keeping a connection for. */
const FORGIVEN = 64 * 1024
/** How long a refused sender may go on before it is cut off, so that it gets to read the answer. */
const LINGER_MS = 400
/** What it may go on sending in that time; then it has to wait, so that nothing piles up here. */
const LINGER_BYTES = 4 * 1024 * 1024

/** Bodies up to this size go out together with the headers. */
const JOINED_BYTES = 16 * 1024
/** Of bytes that are sent again and again. */
const texts = new WeakMap<Buffer, string>()
const textOf = (bytes: Buffer): string => {
  const text = texts.get(bytes) ?? bytes.toString('latin1')
  texts.set(bytes, text)
  return text
}

/** What is left of the request must not be taken for the next one, and must not be read to the end either. */
export const mustClose = (req: IncomingMessage): boolean => {
  if (req.readableEnded || !announcesBody(req)) return false
  return req.headers.expect !== undefined || req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length']) > FORGIVEN
}

const linger = (req: IncomingMessage, res: ServerResponse): void => {
  let left = LINGER_BYTES
  const discard = (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) req.pause()
  }
  const finish = () => {
    clearTimeout(timer)
    req.off('data', discard).off('end', finish).off('close', finish)
    res.end()
  }
  const timer = setTimeout(finish, LINGER_MS)
  req.on('data', discard).on('end', finish).on('close', finish).resume()
}

/**
 * Writes an answer straight to the socket, without koa's response: one header block and one body.
 * @param headers names and values in turn
 * @param close ends the connection afterwards
 */
export const send = (req: IncomingMessage, res: ServerResponse, reply: Reply, headers: string[], close: boolean): void => {
  const { status, body } = reply
  const bare = status === 204 || status === 304
  if (!bare) headers.push('content-length', String(body === undefined ? 0 : Buffer.byteLength(body)))
  const unread = mustClose(req)
  if (close || unread) headers.push('connection', 'close')
  res.writeHead(status, headers)
  const content = bare || req.method === 'HEAD' ? undefined : body
  if (!unread) {
    // One write for headers and body instead of two: any bytes are text in latin1.
    if (Buffer.isBuffer(content) && content.length <= JOINED_BYTES) res.end(textOf(content), 'latin1')
    else res.end(content)
    return
  }
  if (content === undefined) res.flushHeaders()
  else res.write(content)
  linger(req, res)
}
