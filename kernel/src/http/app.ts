import type { RequestListener } from 'node:http'
import Koa from 'koa'
import type { Log } from '../log/contracts.ts'
import type { FrontDoor } from './front-door.ts'

/** The koa application around the front door. Answers are written by us, so koa's response is left alone. */
export const createApp = (frontDoor: FrontDoor, log: Log): RequestListener => {
  const app = new Koa()
  app.use((context) => {
    context.respond = false
    return frontDoor(context.req, context.res)
  })
  // What remains are sockets that broke while an answer was on its way.
  app.on('error', (error: Error) => log.debug('a connection broke', { error }))
  return app.callback()
}
