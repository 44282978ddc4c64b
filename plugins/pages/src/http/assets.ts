import { createHash } from 'node:crypto'
import { cached, get, type Route } from '@gatehouse/kernel/http'

const yearSeconds = 31_536_000
export interface Asset {
  readonly path: string
  readonly body: Buffer
}
/** The hash in the name makes each version an address of its own. */
export const stylesheetAsset = (css: string): Asset => {
  const body = Buffer.from(css)
  return { path: `/assets/pages.${createHash('sha256').update(body).digest('base64url').slice(0, 16)}.css`, body }
}
/** Kept for ever; the http host adds the ETag. */
export const assetRoute = ({ path, body }: Asset): Route => {
  const reply = cached(body, 'text/css; charset=utf-8', yearSeconds, { 'cache-control': `public, max-age=${yearSeconds}, immutable` })
  return get(path, { access: 'public' }, () => reply)
}
