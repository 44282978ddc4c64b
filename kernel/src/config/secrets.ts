import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** `$env{NAME}` and `$file{PATH}` in a string of a config file. */
const reference = /\$(env|file)\{([^}]*)\}/g

export const refersToSecret = (text: string): boolean => new RegExp(reference.source).test(text)

/**
 * The text with every reference replaced. A file's last line break is not part of the secret.
 * @param folder relative files start here
 * @throws Error names the variable or the file, never what is in it
 */
export const withSecrets = (text: string, env: NodeJS.ProcessEnv, folder: string): string =>
  text.replaceAll(reference, (_, source: string, name: string) => {
    if (source === 'file') return readSecret(resolve(folder, name))
    const value = env[name]
    if (value === undefined || value === '') throw new Error(`refers to the environment variable ${name}, which is not set`)
    return value
  })

const readSecret = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    throw new Error(`refers to the file ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}
