/** For the conformance tests: `@gatehouse/fapi/test-client`. */
export { type FapiClient, type FapiClientOptions, type Fields, fapiClient } from './client.ts'
export { newProver, type Prover } from './prover.ts'
export { type FapiProvider, fapiPlugins, fapiSettings, shown, startFapi, subject } from './provider.ts'
export { useFapi } from './use-fapi.ts'
