import { type AnyPlugin, startTestServer, type TestServerOptions } from '@gatehouse/kernel/testing'
import pages from '@gatehouse/pages'
import authn from '../../src/plugin.ts'
import { testAccess } from './access.ts'
import { testAuthenticators } from './authenticators.ts'
import { makeApplication, makeUser, testDirectory } from './directory.ts'
import { testProtocol } from './protocol.ts'

interface Options extends Omit<TestServerOptions, 'plugins'> {
  readonly authn?: Readonly<Record<string, unknown>>
  readonly more?: readonly AnyPlugin[]
}
/** The plugin among real pages and a real database; users, applications and the protocol are the test's. */
export const loginServer = async ({ authn: settings = {}, more = [], ...options }: Options = {}) => {
  const directory = testDirectory()
  directory.users.put(makeUser('kim'))
  directory.users.put(makeUser('mallory'))
  directory.applications.put(makeApplication('one'))
  directory.applications.put(makeApplication('two', ['BasicAuthenticator'], ['otp']))
  directory.applications.put(makeApplication('choice', ['BasicAuthenticator', 'elsewhere']))
  directory.applications.put(makeApplication('elsewhere', ['elsewhere']))
  directory.applications.put(makeApplication('slowly', ['slowly']))
  directory.applications.put(makeApplication('broken', ['throwing']))
  directory.applications.put(makeApplication('slow', ['hanging']))
  const plugins = [pages, directory.plugin, authn, testAuthenticators(directory), testProtocol(directory), testAccess, ...more]
  const server = await startTestServer({ ...options, plugins, config: { ...options.config, authn: settings } })
  return { ...server, directory }
}
