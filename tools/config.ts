// npm run config -- explain KEY | check | schema
import { checkConfig, explain, inspectConfig, jsonSchemaOf } from '@gatehouse/kernel/config'

const usage = `usage: npm run config -- <command>
  explain KEY   what a key (server.port), a table (server) or a variable (GATEHOUSE_SERVER__PORT) means, its value and where that comes from
  check         reads everything as a start would, and says what is wrong
  schema        JSON Schema of the files, for editors`

const main = async ([command = '', key]: readonly string[]): Promise<string> => {
  if (command === 'explain' && key) return explain(await inspectConfig(), key)
  if (command === 'check') return checkConfig(await inspectConfig())
  if (command === 'schema') return JSON.stringify(jsonSchemaOf((await inspectConfig()).sections), null, 2)
  throw new Error(usage)
}

try {
  console.log(await main(process.argv.slice(2)))
} catch (error) {
  const { faults, message } = error as { readonly faults?: readonly string[]; readonly message: string }
  console.error(faults ? faults.map((fault) => `  - ${fault}`).join('\n') : message)
  process.exitCode = 1
}
