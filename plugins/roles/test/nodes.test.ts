import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase, type TestDatabase } from '@gatehouse/kernel/testing'
import type { User } from '@gatehouse/users/contracts'
import { type RolesServer, startRoles } from './support/server.ts'

for (const kind of ['MYSQL', 'POSTGRES'] as const) {
  for (const redis of [true, false]) {
    describe(`roles on two nodes on ${kind}, ${redis ? 'with' : 'without'} Redis, security 3.10`, function () {
      this.timeout(30_000)
      let database: TestDatabase
      let one: RolesServer
      let two: RolesServer
      let ann: User
      before(async () => {
        database = await createTestDatabase(process.env[`GATEHOUSE_TEST_${kind}_URL`] ?? '')
        const shared = redis ? { redis: { url: process.env.GATEHOUSE_TEST_REDIS_URL, keyPrefix: `roles-${randomUUID()}:` } } : {}
        const tables = { data: { url: database.url }, sealing: { masterKey: randomBytes(32).toString('base64') }, server: { publicUrl: 'http://127.0.0.1:1' } }
        one = await startRoles({ ...tables, ...shared })
        two = await startRoles({ ...tables, ...shared }, false)
        ann = await one.person('ann')
      })
      after(async () => {
        await Promise.all([one?.[Symbol.asyncDispose](), two?.[Symbol.asyncDispose]()])
        await database?.[Symbol.asyncDispose]()
      })
      const holds = async (scope: string) => (await two.roles.permissionsOf(two.tenant, ann)).has(scope)
      const within = async (expected: boolean, scope: string) => {
        for (const until = performance.now() + 1100; performance.now() < until; await sleep(20)) if ((await holds(scope)) === expected) return true
        return false
      }
      it('a change of an assignment, a nested group or a permission here is seen there within a second', async () => {
        const inner = await one.groups.create(one.tenant, { name: 'inner' })
        const outer = await one.groups.create(one.tenant, { name: 'outer', members: [{ id: inner.id }] })
        const role = await one.roles.create(one.tenant, { name: 'reader', permissions: ['booking:read'], groups: [outer.id] })
        assert.equal(await holds('booking:read'), false)
        await one.groups.update(one.tenant, inner.id, { members: [{ op: 'add', members: [{ id: ann.id }] }] })
        assert.ok(await within(true, 'booking:read'))
        await one.groups.update(one.tenant, outer.id, { members: [{ op: 'set', members: [] }] })
        assert.ok(await within(false, 'booking:read'))
        await one.roles.update(one.tenant, role.id, { users: [{ op: 'add', values: [ann.id] }] })
        assert.ok(await within(true, 'booking:read'))
        await one.roles.update(one.tenant, role.id, { permissions: [{ op: 'remove', values: ['booking:read'] }] })
        assert.ok(await within(false, 'booking:read'))
      })
      it('parallel additions on both keep the number of members, and a name goes to one of many', async () => {
        const people = await Promise.all(Array.from({ length: 10 }, (_, index) => one.person(`p${index}`)))
        const team = await one.groups.create(one.tenant, { name: 'team' })
        const nodes = [one, two]
        const add = (index: number) =>
          nodes[index % 2]?.groups.update(one.tenant, team.id, { members: [{ op: 'add', members: [{ id: people[index % 10]?.id ?? '' }] }] })
        await Promise.all(Array.from({ length: 20 }, (_, index) => add(index)))
        assert.equal((await two.groups.membersOf(two.tenant, team.id, { limit: 20, offset: 0 })).total, 10)
        const made = await Promise.allSettled(
          Array.from({ length: 6 }, (_, index) => nodes[index % 2]?.roles.create(one.tenant, { name: index % 3 === 0 ? 'OPS' : 'ops' })),
        )
        assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 1)
      })
      it('search: names over letter case, members, permissions', async () => {
        const found = await two.groups.search(two.tenant, { where: { op: 'sw', field: 'name', value: 'IN' }, limit: 5, offset: 0 })
        assert.deepEqual(
          found.groups.map(({ name }) => name),
          ['inner'],
        )
        const filter = {
          op: 'and',
          parts: [
            { op: 'eq', field: 'user', value: ann.id },
            { op: 'ne', field: 'name', value: 'x' },
          ],
        } as const
        assert.deepEqual(
          (await two.roles.search(two.tenant, { where: filter, limit: 5, offset: 0 })).roles.map(({ name }) => name),
          ['reader'],
        )
        assert.equal((await two.roles.search(two.tenant, { where: { op: 'pr', field: 'permission' }, limit: 5, offset: 0 })).total, 0)
      })
    })
  }
}
