import { InvalidRequest, InvalidScope, type Scopes, type TokenParameters } from '@gatehouse/oauth/contracts'
import { InvalidBindingMessage } from './contracts.ts'
import type { CibaSettings } from './settings.ts'

/** What a client asks for. CIBA Core §7.1. */
export interface CibaRequest {
  readonly scopes: readonly string[]
  readonly bindingMessage: string | undefined
  readonly acrValues: readonly string[]
  readonly ttlSeconds: number
  /** In the ping mode: what we prove ourselves by. */
  readonly notificationToken: string | undefined
  readonly channel: string
}
/** Letters and digits of any language, and a little more: it is read out and compared. CIBA Core §7.1. */
const message = /^[\p{L}\p{M}\p{N} .,:#_+-]{1,64}$/u
/** RFC 6750 §2.1, at most 1024 characters: CIBA Core §7.1. */
const bearer = /^[\w.~+/-]{1,1024}=*$/
const digits = /^[1-9]\d{0,5}$/
const EXTERNAL = 'external'

const ttlOf = (requested: string | undefined, most: number): number => {
  if (requested === undefined) return most
  if (!digits.test(requested)) throw new InvalidRequest('requested_expiry must be a number of seconds')
  return Math.min(Number(requested), most)
}
/** `external` where it is asked for, or the only one there is. */
const channelOf = (wanted: string | undefined, { notificationChannels: allowed }: CibaSettings, known: ReadonlySet<string>): string => {
  const usable = allowed.filter((name) => name === EXTERNAL || known.has(name))
  if (wanted !== undefined && !usable.includes(wanted)) throw new InvalidRequest('the notification_channel is not available for this client')
  const channel = wanted ?? usable.find((name) => name !== EXTERNAL) ?? usable[0]
  if (channel === undefined) throw new InvalidRequest('no notification channel is available for this client')
  return channel
}
const notificationTokenOf = ({ client_notification_token: token }: TokenParameters, { tokenDeliveryMode: mode }: CibaSettings): string | undefined => {
  if (mode === 'poll') return undefined
  if (token === undefined || !bearer.test(token)) throw new InvalidRequest('client_notification_token is missing or malformed')
  return token
}

/** @throws InvalidRequest, InvalidScope, InvalidBindingMessage */
export const readRequest = (
  params: TokenParameters,
  settings: CibaSettings,
  {
    scopes: scopePolicy,
    defaultTtl,
    channels,
  }: { readonly scopes: Pick<Scopes, 'parse'>; readonly defaultTtl: number; readonly channels: ReadonlySet<string> },
): CibaRequest => {
  if (!params.scope) throw new InvalidRequest('scope is missing')
  const scopes = scopePolicy.parse(params.scope)
  if (!scopes.includes('openid')) throw new InvalidScope('the scope must hold openid')
  const { binding_message: bindingMessage } = params
  if (bindingMessage === undefined && settings.bindingMessageRequired) throw new InvalidRequest('binding_message is missing')
  if (bindingMessage !== undefined && !message.test(bindingMessage))
    throw new InvalidBindingMessage('the binding_message is too long, or has characters that cannot be shown')
  return {
    scopes,
    bindingMessage,
    acrValues: params.acr_values?.split(' ').filter(Boolean).slice(0, 20) ?? [],
    ttlSeconds: ttlOf(params.requested_expiry, settings.authReqExpiryTime ?? defaultTtl),
    notificationToken: notificationTokenOf(params, settings),
    channel: channelOf(params.notification_channel, settings, channels),
  }
}
