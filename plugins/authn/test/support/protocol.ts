import { definePlugin, s } from '@gatehouse/kernel'
import { get, ok, type Reply, redirect, routeGroup, routes } from '@gatehouse/kernel/http'
import { Authn, type LoginDemand, type LoginResult } from '../../src/contracts.ts'
import type { TestDirectory } from './directory.ts'

const shown = (result: LoginResult): Reply =>
  ok(
    result.outcome === 'success'
      ? { outcome: result.outcome, username: result.user.username, session: result.session, state: result.state }
      : { outcome: result.outcome, code: result.code, state: result.state },
  )
/** A protocol that does nothing but ask for a login: `/start?application=one&demand={…}`. */
export const testProtocol = (directory: TestDirectory) =>
  definePlugin({
    name: 'test-protocol',
    needs: { authn: Authn },
    setup({ host, deps: { authn } }) {
      const start = get('/start', { access: 'public', query: s.params({ application: s.string(), demand: s.string('{}') }) }, async (request) => {
        const application = directory.applications.get(request.query.application)
        if (!application) return redirect('/')
        const demand: LoginDemand = { application, returnTo: '/back', state: { asked: application.name }, ...JSON.parse(request.query.demand) }
        const answer = await authn.authenticate(request, demand)
        return 'reply' in answer ? answer.reply : shown(answer.result)
      })
      const back = get('/back', { access: 'public', query: s.params({ sessionDataKey: s.string() }) }, async (request) =>
        shown(await authn.finish(request, request.query.sessionDataKey)),
      )
      host.contribute(routes, routeGroup('test-protocol', '', [start, back]))
    },
  })
