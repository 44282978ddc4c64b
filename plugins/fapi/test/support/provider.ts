import { readFileSync } from 'node:fs'
import clientAssertions from '@gatehouse/client-assertions'
import clientKeys from '@gatehouse/client-keys'
import dpop from '@gatehouse/dpop'
import implicit from '@gatehouse/implicit'
import jarm from '@gatehouse/jarm'
import jwtIntrospection from '@gatehouse/jwt-introspection'
import type { TestServerOptions } from '@gatehouse/kernel/testing'
import mtls from '@gatehouse/mtls'
import { type Provider, startProvider } from '@gatehouse/oauth/test-provider'
import par from '@gatehouse/par'
import requestObjects from '@gatehouse/request-objects'
import fapi from '../../src/plugin.ts'

const fixtures = new URL('../test/fixtures/', import.meta.resolve('@gatehouse/mtls'))
const pem = (name: string): string => readFileSync(new URL(`${name}.pem`, fixtures), 'utf8')
/** The certificate of a client, as the proxy shows it. */
export const shown = (name = 'client'): Readonly<Record<string, string>> => ({ 'x-client-cert': encodeURIComponent(pem(name)) })

/** Of that certificate. */
export const subject = 'CN=J\\C3\\B6hn Doe,OU=Unit,O=Org\\, \\"Inc\\",L=Colombo,ST=Western,C=LK'

export const fapiPlugins = [clientKeys, clientAssertions, mtls, dpop, par, requestObjects, jarm, jwtIntrospection, implicit, fapi]
/** This machine is the proxy that knows certificates. */
export const fapiSettings = {
  mtls: { certificateHeader: 'X-Client-Cert', proxies: ['127.0.0.1/32'], authorities: [pem('ca')] },
  oauth: { clientFailuresPerMinute: 1000, codeTtl: '10m' },
}
export const startFapi = ({ config, plugins = [], ...more }: TestServerOptions = {}): Promise<Provider> =>
  startProvider({ ...more, plugins: [...fapiPlugins, ...plugins], config: { ...fapiSettings, ...config } })
export type FapiProvider = Provider
