import { Clock } from '../clock/clock.ts'
import { Data } from '../data/contracts.ts'
import { handler, Jobs, jobHandlers } from '../jobs/contracts.ts'
import { Settle } from '../jobs/settle.ts'
import { Log } from '../log/contracts.ts'
import { EventRegistrations } from '../wiring/event-registrations.ts'
import { definePlugin } from '../wiring/plugin.ts'
import { Events } from './contracts.ts'
import { deliverEvent, deliverer } from './deliver.ts'
import { emitter } from './emit.ts'

export default definePlugin({
  name: 'events',
  table: 'events',
  required: true,
  provides: [Events],
  needs: { data: Data, jobs: Jobs, clock: Clock, log: Log, registrations: EventRegistrations, settle: Settle },
  setup({ deps, host }) {
    const events = emitter(deps)
    host.provide(Events, () => events)
    deps.settle.alsoFor(events.drain)
    const units = () => deps.registrations.subscriptions().map(({ subscription }) => subscription.id)
    host.contribute(jobHandlers, handler(deliverEvent, deliverer(deps.registrations), { units }))
    return { drain: async () => void (await events.drain()) }
  },
})
