// npm run check: who may import whom. Usage: node tools/check-deps.ts [folder]
import { resolve } from 'node:path'
import { contractsImportContracts, contractsReachNoInputOutput } from './deps/contract-rules.ts'
import { packagesHaveNoCycle } from './deps/cycles.ts'
import * as rules from './deps/rules.ts'
import { readTree } from './deps/tree.ts'

export const policy: rules.Policy = {
  layers: [
    { name: 'extras', plugins: ['webhooks', 'audit', 'provisioning', 'tenants', 'admin-api', 'demo', 'store-watch', 'recovery'] },
    {
      name: 'protocols',
      plugins: [
        'oauth',
        'oidc',
        'approvals',
        'device',
        'jwt-bearer',
        'saml2-bearer',
        'password-grant',
        'ciba',
        'scim',
        'scim-groups',
        'scim-roles',
        'membership-claims',
        'par',
        'implicit',
        'organization-switch',
        'token-exchange',
        'impersonation',
        'agents',
        'client-keys',
        'token-encryption',
        'client-assertions',
        'mtls',
        'dpop',
        'token-binding',
        'request-objects',
        'jarm',
        'jwt-introspection',
        'fapi',
        'resource-indicators',
        'rar',
        'registration',
      ],
    },
    { name: 'login', plugins: ['authn', 'consent', 'password', 'sign-up'] },
    {
      name: 'directory',
      plugins: [
        'users',
        'governance',
        'claims',
        'userstores',
        'trusted-issuers',
        'validation-rules',
        'applications',
        'identity-providers',
        'keys',
        'orgs',
        'access',
        'pages',
        'notifications',
        'groups',
        'roles',
        'api-resources',
      ],
    },
  ],
  homes: {
    awilix: ['kernel/src/wiring'],
    koa: ['kernel/src/http'],
    'find-my-way': ['kernel/src/http'],
    typeorm: ['kernel/src/data'],
    'better-sqlite3': ['kernel/src/data'],
    mysql2: ['kernel/src/data'],
    pg: ['kernel/src/data'],
    nodemailer: ['connectors/smtp'],
    liquidjs: ['plugins/notifications'],
    bullmq: ['kernel/src/jobs'],
    ioredis: ['kernel/src/state', 'kernel/src/jobs'],
  },
  inputOutput: [
    'node:fs',
    'node:fs/promises',
    'node:net',
    'node:http',
    'node:https',
    'node:http2',
    'node:tls',
    'node:dns',
    'node:dgram',
    'node:child_process',
    'node:worker_threads',
    'pino',
  ],
  systemDataUsers: ['kernel/src/data', 'kernel/src/tenancy', 'kernel/src/jobs', 'kernel/src/events', 'kernel/src/state', 'kernel/src/sealing'],
}
const all: readonly rules.Rule[] = [
  rules.kernelImportsNoPlugin,
  rules.packagesStayHome,
  rules.pluginsMeetAtContracts,
  rules.layersPointDown,
  rules.connectorsOwnNothing,
  rules.systemDataIsListed,
  rules.relativeImportsStayInside,
  contractsImportContracts,
  contractsReachNoInputOutput,
  packagesHaveNoCycle,
]

export const checkDeps = (folder: string): readonly string[] => {
  const tree = readTree(folder)
  return all.flatMap((rule) => rule(tree, policy)).map(({ path, line, message }) => `${path}:${line} ${message}`)
}

if (import.meta.main) {
  const violations = checkDeps(resolve(process.argv[2] ?? '.'))
  for (const line of violations) console.error(line)
  if (violations.length > 0) process.exitCode = 1
}
