import { hash } from 'node:crypto'
import { cached, get, type Reply, type RouteGroup, routeGroup } from '@gatehouse/kernel/http'
import { COOKIE } from './browser-state.ts'

/** Session Management §3.2: answers `client_id session_state` of an application's page. */
const script = `
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
const state = () => /(?:^|; )${COOKIE}=([^;]*)/.exec(document.cookie)?.[1] ?? ''
const judge = async (text, origin) => {
  const [, clientId, given, salt] = /^(\\S+) ([0-9a-f]{64})\\.(\\S+)$/.exec(text) ?? []
  if (clientId === undefined) return 'error'
  const bytes = new TextEncoder().encode([clientId, origin, state(), salt].join(' '))
  return hex(await crypto.subtle.digest('SHA-256', bytes)) === given ? 'unchanged' : 'changed'
}
addEventListener('message', async ({ data, origin, source }) => {
  if (!source || source === window) return
  const answer = typeof data === 'string' && data.length < 2048 ? await judge(data, origin).catch(() => 'error') : 'error'
  source.postMessage(answer, origin === 'null' ? '*' : origin)
})
`
const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Session</title><script>${script}</script></head><body></body></html>`
const MAX_AGE = 3600

/** Any site may frame this page, and only this one: it shows nothing and says one of three words. Security rule 4.4. */
export const checkSessionRoutes = (): RouteGroup => {
  const bytes = Buffer.from(page)
  const policy = `default-src 'none'; script-src 'sha256-${hash('sha256', script, 'base64')}'; base-uri 'none'; form-action 'none'`
  const reply: Reply = cached(bytes, 'text/html; charset=utf-8', MAX_AGE)
  const framed: Reply = { ...reply, headers: { ...reply.headers, 'content-security-policy': policy, 'x-frame-options': '' } }
  return routeGroup('oidc.check-session', '/oidc', [get('/checksession', { access: 'public' }, () => framed)])
}
