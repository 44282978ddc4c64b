import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { TestReply, TestRequest } from './contracts.ts'

const bodyOf = ({ json, form, body }: TestRequest): { readonly type?: string; readonly bytes?: string | Buffer } => {
  if (json !== undefined) return { type: 'application/json', bytes: JSON.stringify(json) }
  if (form !== undefined) {
    const pairs = Array.isArray(form) ? form : Object.entries(form)
    return { type: 'application/x-www-form-urlencoded', bytes: new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString() }
  }
  return body === undefined ? {} : { bytes: body }
}
const headersOf = (message: IncomingMessage): Headers => {
  const headers = new Headers()
  for (const [name, values] of Object.entries(message.headersDistinct)) for (const value of values ?? []) headers.append(name, value)
  return headers
}
const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** One request, exactly as asked for: no redirects, no cookies, no headers of our own but the content type. */
export const send = async (url: string, agent: Agent, asked: TestRequest = {}): Promise<TestReply> => {
  const { type, bytes } = bodyOf(asked)
  const method = asked.method ?? (bytes === undefined ? 'GET' : 'POST')
  const headers: Record<string, string | number> = { ...(type ? { 'content-type': type } : {}), ...asked.headers }
  if (bytes !== undefined) headers['content-length'] = Buffer.byteLength(bytes)
  const answer = Promise.withResolvers<IncomingMessage>()
  const request = httpRequest(url, { method, agent, headers }, answer.resolve).on('error', answer.reject)
  request.end(bytes)
  const message = await answer.promise
  const body = await text(message)
  return { status: message.statusCode ?? 0, headers: headersOf(message), text: body, json: parsed(body) }
}
