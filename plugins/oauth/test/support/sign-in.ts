import { hash, randomBytes } from 'node:crypto'
import type { TestReply } from '@gatehouse/kernel/testing'
import { answerOf, hiddenFields, type TestBrowser } from './browser.ts'
import { callback, kim, type Provider, type TestClient } from './provider.ts'

export const newVerifier = () => randomBytes(32).toString('base64url')
export const challengeFor = (verifier: string) => hash('sha256', verifier, 'base64url')

export const authorizePath = (client: Pick<TestClient, 'id'>, more: Readonly<Record<string, string | undefined>> = {}): string => {
  const params: Record<string, string | undefined> = {
    client_id: client.id,
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid profile email',
    state: 's1',
    code_challenge: challengeFor('v'.repeat(43)),
    code_challenge_method: 'S256',
    ...more,
  }
  const given = Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return `/oauth2/authorize?${new URLSearchParams(given)}`
}
/** Fills in the sign-in page, when there is one. */
export const passLogin = async (browser: TestBrowser, reply: TestReply, user: { readonly username: string; readonly password: string } = kim) =>
  /name="password"/.test(reply.text) ? browser.submit('/commonauth', { ...hiddenFields(reply.text), ...user }) : reply
/** Up to the answer at the redirect URI, or the consent page. */
export const authorize = async (browser: TestBrowser, client: TestClient, more: Readonly<Record<string, string | undefined>> = {}) =>
  passLogin(browser, await browser.go(authorizePath(client, more)))
const agree = (browser: TestBrowser, { text }: TestReply) => browser.submit('/oauth2/authorize', { ...hiddenFields(text), consent: 'approve' })
/** Of an application that asks for no consent of its own. Whoever is to act for the user is agreed to. */
export const codeOf = async (browser: TestBrowser, client: TestClient, more: Readonly<Record<string, string | undefined>> = {}): Promise<string> => {
  const reply = await authorize(browser, client, more)
  return answerOf(more.requested_actor === undefined ? reply : await agree(browser, reply)).get('code') ?? ''
}

export const redeem = (provider: Provider, client: TestClient, code: string, more: Readonly<Record<string, string>> = {}) =>
  provider.token({ grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: 'v'.repeat(43), ...more }, client.basic)
/** A whole login. */
export const signIn = async (provider: Provider, client: TestClient, more: Readonly<Record<string, string | undefined>> = {}, browser = provider.browser()) => {
  const { json } = await redeem(provider, client, await codeOf(browser, client, more))
  return { tokens: json, browser }
}
