import { type Agent, type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import type { LookupFunction, Socket } from 'node:net'
import { unmapped } from './addresses.ts'
import { OutboundAnswerRefused, OutboundRefused, type OutboundRequest, type OutboundResponse } from './contracts.ts'
import { hostOf, type Policy } from './policy.ts'

export interface Channel {
  readonly policy: Policy
  readonly lookup: LookupFunction
  readonly agent: (protocol: string) => Agent
}
/** The time limit passed. */
export class OutboundTimedOut extends Error {}

const MOST_BYTES = 1024 * 1024
/** Ours to set, or of use to smuggle something. */
const reserved = /^(?:host|connection|content-length|transfer-encoding|cookie|proxy-.*|te|trailer|upgrade|expect|keep-alive|accept-encoding)$/i

const headersOf = ({ headers = {}, body }: OutboundRequest) => {
  for (const name of Object.keys(headers)) if (reserved.test(name)) throw new OutboundRefused(`the header '${name.toLowerCase()}' may not be set`)
  return { ...headers, 'accept-encoding': 'identity', ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) }
}

/** The connection must have gone where the policy allows, whatever the lookup said. */
const verifyPeer = (req: ClientRequest, { policy }: Channel, host: string) => {
  req.once('socket', (socket: Socket) => {
    const verify = () => {
      const address = socket.remoteAddress
      if (address === undefined || !policy.address(host, unmapped(address))) req.destroy(new OutboundRefused('the address of the URL is not allowed'))
    }
    if (socket.connecting) socket.once('connect', verify)
    else verify()
  })
}

const collect = (res: IncomingMessage, maxBytes: number): Promise<Buffer> => {
  const refuse = (reason: string): never => {
    res.destroy()
    throw new OutboundAnswerRefused(reason)
  }
  const encoding = res.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') return refuse('the answer is encoded')
  if (Number(res.headers['content-length'] ?? 0) > maxBytes) return refuse('the answer is too large')
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    res.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBytes) chunks.push(chunk)
      else {
        reject(new OutboundAnswerRefused('the answer is too large'))
        res.destroy()
      }
    })
    res.once('end', () => resolve(Buffer.concat(chunks, size)))
    res.on('error', reject)
    res.once('close', () => reject(new Error('the answer ended early')))
  })
}

const answerOf = async (res: IncomingMessage, maxBytes: number): Promise<OutboundResponse> => {
  const { 'set-cookie': _, ...headers } = res.headers
  const body = await collect(res, maxBytes)
  const flat = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value])
  return { status: res.statusCode ?? 0, headers: Object.fromEntries(flat), body }
}

/** One request and its answer on a guarded connection. Rejects with what went wrong, unmapped. */
export const exchange = (channel: Channel, url: URL, request: OutboundRequest): Promise<OutboundResponse> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', body, timeoutMs = channel.policy.config.timeout * 1000, maxBytes = MOST_BYTES } = request
    const host = hostOf(url)
    const open = url.protocol === 'https:' ? tlsRequest : plainRequest
    const req = open({
      protocol: url.protocol,
      hostname: host,
      port: url.port || (url.protocol === 'https:' ? 443 : 80),
      path: url.pathname + url.search,
      method,
      headers: headersOf(request),
      agent: channel.agent(url.protocol),
      lookup: channel.lookup,
      maxHeaderSize: 16 * 1024,
      insecureHTTPParser: false,
    })
    const timer = setTimeout(() => {
      reject(new OutboundTimedOut())
      req.destroy()
    }, timeoutMs)
    const settle = <T>(next: (value: T) => void) => {
      return (value: T) => {
        clearTimeout(timer)
        next(value)
      }
    }
    verifyPeer(req, channel, host)
    req.on('error', settle(reject))
    req.once('response', (res) => void answerOf(res, maxBytes).then(settle(resolve), settle(reject)))
    req.end(body)
  })
