import { type Infer, type Outbound, OutboundRefused, z } from '@gatehouse/kernel'
import type { Client, ClientSetting } from '@gatehouse/oauth/contracts'

const NAME = 'logout'
/** `[outbound.backchannel-logout]` says what may be reached. */
export const FEATURE = 'backchannel-logout'

/** Absolute and without a fragment: Front-Channel Logout §2, Back-Channel Logout §2.2. */
const isPage = (text: string): boolean => {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && !text.includes('#')
}
const schema = (outbound: Outbound) => {
  const reachable = (text: string): string | undefined => {
    try {
      outbound.check(FEATURE, text)
      return undefined
    } catch (error) {
      if (error instanceof OutboundRefused) return error.message
      throw error
    }
  }
  const backChannel = z.string().superRefine((text, context) => {
    const fault = text === '' ? undefined : text.includes('#') ? 'must have no fragment' : reachable(text)
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault })
  })
  const frontChannel = z.string().refine((text) => text === '' || isPage(text), 'must be an http or https URL without a fragment')
  return z.strictObject({ backChannelLogoutUrl: backChannel.max(2000).default(''), frontChannelLogoutUrl: frontChannel.max(2000).default('') }).prefault({})
}
export type LogoutSettings = Infer<ReturnType<typeof schema>>

const originsIn = (uris: unknown): ReadonlySet<string> =>
  new Set(
    Array.isArray(uris) ? uris.flatMap((uri) => (String(uri).match(/https?:\/\/[^/|()?#]+/g) ?? []).flatMap((base) => URL.parse(base)?.origin ?? [])) : [],
  )

/** Where a client wants to hear that a session ended. */
export const logoutSetting = (outbound: Outbound): ClientSetting<LogoutSettings> => ({
  name: NAME,
  schema: schema(outbound),
  /** Scheme, host and port are those of a redirect URI: Front-Channel Logout §2. */
  check({ [NAME]: logout, callbackURLs }) {
    const { frontChannelLogoutUrl: url = '' } = logout as Partial<LogoutSettings>
    const origin = URL.parse(url)?.origin
    return origin === undefined || originsIn(callbackURLs).has(origin) ? undefined : 'frontChannelLogoutUrl needs the scheme, host and port of a callback URL'
  },
})

export const logoutUrlsOf = ({ settings }: Pick<Client, 'settings'>): LogoutSettings => {
  const { backChannelLogoutUrl = '', frontChannelLogoutUrl = '' } = (settings?.[NAME] ?? {}) as Partial<LogoutSettings>
  return { backChannelLogoutUrl, frontChannelLogoutUrl }
}
