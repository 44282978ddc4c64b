export { checkConfig } from './check.ts'
export { explain, settingsIn } from './explain.ts'
export { jsonSchemaOf } from './json-schema.ts'
export { type Inspected, inspectConfig, type Loaded, type LoadOptions, loadConfig } from './load.ts'
