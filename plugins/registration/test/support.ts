import clientKeys from '@gatehouse/client-keys'
import type { TestServerOptions } from '@gatehouse/kernel/testing'
import { type Provider, startProvider } from '@gatehouse/oauth/test-provider'
import plugin from '../src/plugin.ts'

export const path = '/api/identity/oauth2/dcr/v1.1/register'
export const redirectUri = 'https://rp.test/cb'
export const adminBasic = { authorization: `Basic ${Buffer.from('admin:Correct-horse-9-battery').toString('base64')}` }
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

export const startRegistration = async (settings: Readonly<Record<string, unknown>> = {}, options: TestServerOptions = {}) => {
  const provider: Provider = await startProvider({
    ...options,
    plugins: [clientKeys, plugin, ...(options.plugins ?? [])],
    config: { registration: settings, ...options.config },
  })
  const call = (method: string, where: string, json?: unknown, headers: Readonly<Record<string, string>> = {}) =>
    provider.request(where, { method, headers, ...(json === undefined ? {} : { json }) })
  return {
    ...provider,
    call,
    register: (json: unknown, headers: Readonly<Record<string, string>> = {}) => call('POST', path, json, headers),
    byAdmin: (json: unknown) => call('POST', path, json, adminBasic),
  }
}
export type RegistrationServer = Awaited<ReturnType<typeof startRegistration>>
