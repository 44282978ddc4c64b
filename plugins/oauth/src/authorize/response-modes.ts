import { redirect } from '@gatehouse/kernel/http'
import type { ResponseMode } from '../contracts.ts'

const encoded = (answer: Readonly<Record<string, string>>) => new URLSearchParams(answer).toString()

/** OAuth 2.0 Multiple Response Type Encoding Practices §2.1. */
export const queryMode: ResponseMode = {
  name: 'query',
  deliver: ({ redirectUri }, answer) => redirect(`${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${encoded(answer)}`),
}
export const fragmentMode: ResponseMode = {
  name: 'fragment',
  deliver: ({ redirectUri }, answer) => redirect(`${redirectUri}#${encoded(answer)}`),
}
