import type { Schema } from '@gatehouse/kernel'
import type { ProbeResult, ProbeStep } from '@gatehouse/users/contracts'
import { InvalidCredentialsError } from 'ldapts'
import { boundLink, type DirectoryOptions } from './connect/directory.ts'
import { ConnectionLost, reasonOf } from './errors.ts'
import { type ConnectionSettings, urlsOf } from './settings.ts'

type Options = Omit<DirectoryOptions, 'changed'>
const failed = (step: ProbeStep, reason: string): ProbeResult => ({ ok: false, step, reason })

const stepOf = (error: unknown): ProbeResult => {
  if (!(error instanceof ConnectionLost)) return failed('search', reasonOf(error))
  const { step, message, cause } = error
  if (step === 'bind' && cause instanceof InvalidCredentialsError) return failed('bind', 'the directory refuses the account or its password')
  return failed(step === 'operation' ? 'search' : step, message)
}
/** One server: reach it, speak TLS, bind, find the base and read a user from it. */
const tryServer = async (url: string, baseDn: string, filter: string, options: Options): Promise<ProbeResult> => {
  try {
    const link = await boundLink(url, options)
    try {
      await link.run((client) => client.search(baseDn, { scope: 'base', attributes: ['1.1'] }))
      await link.run((client) => client.search(baseDn, { scope: 'sub', filter, sizeLimit: 1, attributes: ['1.1'] }))
    } finally {
      link.close()
    }
    return { ok: true }
  } catch (error) {
    return stepOf(error)
  }
}

export interface Probed extends ConnectionSettings {
  readonly baseDn: string
  readonly userFilter: string
}
/** Every server of the settings must answer: one that does not is found out now, not when the first one fails. */
export const probe = async (schema: Schema<Probed>, given: unknown, optionsOf: (settings: Probed) => Options): Promise<ProbeResult> => {
  const parsed = schema.safeParse(given)
  if (!parsed.success) return failed('settings', parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '))
  const settings = parsed.data
  const urls = urlsOf(settings)
  for (const url of urls) {
    const result = await tryServer(url, settings.baseDn, settings.userFilter, optionsOf(settings))
    if (!result.ok) return urls.length === 1 ? result : { ...result, reason: `${new URL(url).host}: ${result.reason}` }
  }
  return { ok: true }
}
