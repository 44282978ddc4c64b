import { createHash, randomBytes } from 'node:crypto'
import { ask, basic, expect, jar, type Reply } from './http.ts'
import { redirectUri, type Target, user } from './target.ts'

export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly id_token: string
}
const absolute = (target: Target, { location = '' }: Reply) => new URL(location, target.url).href

/** A person's whole sign-in in five requests: authorize, page, password, authorize again, token. */
export const login = async (target: Target): Promise<Tokens> => {
  const { id, secret } = target.clients.login
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    client_id: id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid profile email',
    state: 's',
    nonce: 'n',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const cookies = jar()
  const go = async (url: string, form?: Readonly<Record<string, string>>) => {
    const reply = await ask(url, { headers: cookies.header(), ...(form ? { form } : {}) })
    cookies.keep(reply)
    return reply
  }
  const asked = absolute(target, await go(`${target.url}${target.paths.authorize}?${query}`))
  const page = expect(await go(asked), 200)
  const { url, form } = target.signIn({ url: asked, body: page.body }, user.username, user.password)
  let back = absolute(target, await go(url, form))
  if (!back.startsWith(redirectUri)) back = absolute(target, await go(back))
  const code = new URL(back).searchParams.get('code')
  if (!code) throw new Error(`no code: ${back}`)
  const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
  return JSON.parse(expect(await ask(target.url + target.paths.token, { headers: basic(id, secret), form: grant }), 200).body)
}
