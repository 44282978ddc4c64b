import type { Client } from 'ldapts'

/** How our own account shows who it is. */
export type Account =
  | { readonly method: 'simple' | 'plain'; readonly name: string; readonly password: () => string }
  /** By the client certificate of the connection. `name`: an authorization identity, RFC 4513 §5.2.1.8, or empty. */
  | { readonly method: 'external'; readonly name: string }

/** RFC 4616: authorization identity (none), name, password. */
const plain = (name: string, password: string): string => `\0${name}\0${password}`

/** RFC 4513: simple bind, or SASL EXTERNAL or PLAIN. What takes several steps, such as GSSAPI or SCRAM, the library does not speak. */
export const bindAs = (client: Client, account: Account): Promise<void> => {
  if (account.method === 'external') return client.bind('EXTERNAL', account.name)
  const password = account.password()
  return account.method === 'plain' ? client.bind('PLAIN', plain(account.name, password)) : client.bind(account.name, password)
}
