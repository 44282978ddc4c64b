import { readFileSync } from 'node:fs'
import clientKeys from '@gatehouse/client-keys'
import { type Provider, startProvider } from '@gatehouse/oauth/test-provider'
import mtls from '../src/plugin.ts'

/** Certificates for a hundred years. Nobody has their keys: connections are the proxy's matter. */
export const pem = (name: string): string => readFileSync(new URL(`fixtures/${name}.pem`, import.meta.url), 'utf8')
/** As nginx's `$ssl_client_escaped_cert`. */
export const shown = (name: string) => ({ 'x-client-cert': encodeURIComponent(pem(name)) })
export const derOf = (name: string): string => pem(name).replaceAll(/-----[A-Z ]+-----|\s/g, '')

/** This machine is the proxy. */
export const behindProxy = { certificateHeader: 'X-Client-Cert', proxies: ['127.0.0.1/32'], authorities: [pem('ca')] }
export const startMtls = (settings: object = behindProxy, plugins: Parameters<typeof startProvider>[0] = {}): Promise<Provider> =>
  startProvider({
    ...plugins,
    plugins: [clientKeys, mtls, ...(plugins.plugins ?? [])],
    config: { oauth: { clientFailuresPerMinute: 1000 }, ...plugins.config, mtls: settings },
  })
export const subject = 'CN=J\\C3\\B6hn Doe,OU=Unit,O=Org\\, \\"Inc\\",L=Colombo,ST=Western,C=LK'
