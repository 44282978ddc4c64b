/** `accessTokenTtl` to `access_token_ttl`, as TOML files spell it. */
export const toSnake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** What is left when dashes, underscores and case do not count: an environment variable can spell no more than that. */
export const bare = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, '')

/** A path as TOML writes it: `plugins.oauth.access_token_ttl`, with quotes where a key needs them. */
export const tomlPath = (path: readonly PropertyKey[]): string =>
  path.map((key) => (/^([\w-]+|<name>)$/.test(String(key)) ? String(key) : JSON.stringify(key))).join('.')

export const envName = (path: readonly string[]): string => `GATEHOUSE_${path.map((key) => key.replaceAll('-', '_').toUpperCase()).join('__')}`
