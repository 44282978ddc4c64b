import assert from 'node:assert/strict'
import { checkDeps } from '../check-deps.ts'
import { fixtureTree } from './fixture-tree.ts'

const packages = Object.fromEntries(
  ['kernel', 'plugins/users', 'plugins/authn', 'plugins/oauth', 'plugins/oidc', 'plugins/audit', 'connectors/ldap'].map((folder) => [
    `${folder}/package.json`,
    '{}',
  ]),
)
/** The first file is the one with the fault. */
const judge = (files: Readonly<Record<string, string>>): readonly string[] => {
  using tree = fixtureTree({ ...packages, ...files })
  return checkDeps(tree.path)
}
const refused = (files: Readonly<Record<string, string>>, where: string, why: RegExp) => {
  const violations = judge(files)
  assert.equal(violations.length, 1, violations.join('\n'))
  assert.ok(violations[0]?.startsWith(`${where} `), violations[0])
  assert.match(violations[0] ?? '', why)
}

describe('the dependency-direction check', () => {
  it('accepts a tree that keeps the rules', () => {
    assert.deepEqual(
      judge({
        'kernel/src/wiring/boot.ts': "import { createContainer } from 'awilix'\n",
        'kernel/src/http/contracts.ts': "import type { IncomingHttpHeaders } from 'node:http'\nimport { token } from '../wiring/token.ts'\n",
        'kernel/src/wiring/token.ts': 'export const token = 1\n',
        'kernel/src/state/redis.ts': "import { Redis } from 'ioredis'\n",
        'plugins/oauth/src/plugin.ts':
          "import { Users } from '@gatehouse/users/contracts'\nimport { Data } from '@gatehouse/kernel/data'\nimport { x } from './x.ts'\n",
        'plugins/oauth/test/plugin.test.ts':
          "import users from '@gatehouse/users'\nimport { startTestServer } from '@gatehouse/kernel/testing'\nimport { startRedis } from '../../../test/services/index.ts'\n",
        'plugins/oauth/src/testing.ts': "import { fake } from '@gatehouse/users/testing'\n",
        'plugins/oidc/src/plugin.ts': "import { grants } from '@gatehouse/oauth/contracts'\n",
        'connectors/ldap/src/plugin.ts': "import { userStores } from '@gatehouse/users/contracts'\nimport { definePlugin } from '@gatehouse/kernel'\n",
        'test/services/index.ts': '',
      }),
      [],
    )
  })

  it('keeps plugins out of the kernel', () => {
    refused(
      { 'kernel/src/http/app.ts': "\nimport { Users } from '@gatehouse/users/contracts'\n" },
      'kernel/src/http/app.ts:2',
      /the kernel must not know @gatehouse\/users\/contracts/,
    )
  })

  for (const [name, home] of [
    ['awilix', 'kernel/src/wiring'],
    ['koa', 'kernel/src/http'],
    ['find-my-way', 'kernel/src/http'],
    ['typeorm', 'kernel/src/data'],
    ['better-sqlite3', 'kernel/src/data'],
    ['mysql2/promise', 'kernel/src/data'],
    ['pg', 'kernel/src/data'],
    ['bullmq', 'kernel/src/jobs'],
    ['ioredis', 'kernel/src/state'],
  ] as const)
    it(`keeps ${name} in ${home}`, () => {
      refused({ 'plugins/users/src/store.ts': `import x from '${name}'\n` }, 'plugins/users/src/store.ts:1', new RegExp(`belongs to ${home}`))
      refused({ 'kernel/src/log/log.ts': `import type { X } from '${name}'\n` }, 'kernel/src/log/log.ts:1', new RegExp(`belongs to ${home}`))
    })

  it('lets plugins meet only at contracts', () => {
    refused({ 'plugins/oauth/src/a.ts': "import users from '@gatehouse/users'\n" }, 'plugins/oauth/src/a.ts:1', /import @gatehouse\/users\/contracts instead/)
    refused({ 'plugins/oauth/src/a.ts': "import { f } from '@gatehouse/users/testing'\n" }, 'plugins/oauth/src/a.ts:1', /which is for tests/)
    refused({ 'plugins/oauth/src/a.ts': "import { f } from '@gatehouse/kernel/testing'\n" }, 'plugins/oauth/src/a.ts:1', /only tests/)
  })

  it('lets imports go down or sideways, never up', () => {
    refused(
      { 'plugins/users/src/a.ts': "import type { Client } from '@gatehouse/oauth/contracts'\n" },
      'plugins/users/src/a.ts:1',
      /users \(directory\) must not import oauth \(protocols\)/,
    )
    refused(
      { 'plugins/authn/src/a.ts': "import { A } from '@gatehouse/audit/contracts'\n" },
      'plugins/authn/src/a.ts:1',
      /authn \(login\) must not import audit \(extras\)/,
    )
  })

  it('puts a plugin that is in no layer on top', () => {
    refused(
      { 'plugins/oauth/src/a.ts': "import { A } from '@gatehouse/brand-new/contracts'\n" },
      'plugins/oauth/src/a.ts:1',
      /must not import brand-new \(extras\)/,
    )
  })

  it('gives connectors no routes and no tables', () => {
    refused({ 'connectors/ldap/src/a.ts': "import { routes } from '@gatehouse/kernel/http'\n" }, 'connectors/ldap/src/a.ts:1', /owns no routes/)
    refused({ 'connectors/ldap/src/a.ts': "import { table } from '@gatehouse/kernel/data'\n" }, 'connectors/ldap/src/a.ts:1', /owns no tables/)
  })

  it('lists who sees the rows of every tenant', () => {
    refused(
      { 'plugins/users/src/a.ts': "import { Data, SystemData as All } from '@gatehouse/kernel/data'\n" },
      'plugins/users/src/a.ts:1',
      /SystemData sees every tenant/,
    )
  })

  it('refuses relative imports into another package', () => {
    refused(
      { 'plugins/oauth/src/a.ts': "import { x } from '../../users/src/b.ts'\n", 'plugins/users/src/b.ts': '' },
      'plugins/oauth/src/a.ts:1',
      /leaves plugins\/oauth for plugins\/users/,
    )
    refused(
      { 'test/flows/a.test.ts': "import { x } from '../../kernel/src/b.ts'\n", 'kernel/src/b.ts': '' },
      'test/flows/a.test.ts:1',
      /for kernel: import it by its package name/,
    )
    refused(
      { 'plugins/oauth/src/a.ts': "import { x } from '../../../tools/b.ts'\n", 'tools/b.ts': '' },
      'plugins/oauth/src/a.ts:1',
      /leaves plugins\/oauth for tools\/b\.ts/,
    )
  })

  it('keeps koa, typeorm, ioredis and bullmq out of contracts, types included', () => {
    for (const name of ['koa', 'typeorm', 'ioredis', 'bullmq'])
      for (const path of ['plugins/users/src/contracts.ts', 'kernel/src/http/contracts.ts'])
        refused({ [path]: `import type X from '${name}'\n` }, `${path}:1`, new RegExp(`must not show ${name}`))
  })

  it('keeps input and output out of contracts', () => {
    refused(
      { 'plugins/users/src/contracts.ts': "import { readFileSync } from 'node:fs'\n" },
      'plugins/users/src/contracts.ts:1',
      /must not import node:fs \(input and output\)/,
    )
    refused({ 'plugins/users/src/contracts.ts': "import { z } from 'left-pad'\n" }, 'plugins/users/src/contracts.ts:1', /only contracts, the kernel, or types/)
    refused(
      {
        'plugins/users/src/contracts.ts': "import { a } from './a.ts'\n",
        'plugins/users/src/a.ts': "export { b } from './b.ts'\n",
        'plugins/users/src/b.ts': "import { connect } from 'node:net'\n",
      },
      'plugins/users/src/b.ts:1',
      /node:net is reached from the contract plugins\/users\/src\/contracts\.ts/,
    )
  })

  it('refuses packages that import one another in a circle', () => {
    refused(
      {
        'plugins/oauth/src/a.ts': "import { O } from '@gatehouse/oidc/contracts'\n",
        'plugins/oidc/src/a.ts': "import type { A } from '@gatehouse/oauth/contracts'\n",
      },
      'plugins/oauth/src/a.ts:1',
      /in a circle: oauth -> oidc -> oauth/,
    )
  })
})
