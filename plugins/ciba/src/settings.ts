import { type Infer, s, z } from '@gatehouse/kernel'
import { type Client, type ClientSetting, signingAlgorithms } from '@gatehouse/oauth/contracts'

const no = (name: string) =>
  z
    .boolean()
    .default(false)
    .refine((value) => !value, `${name} is not supported here`)

/** `cibaAuthenticationRequest` of an application's OpenID Connect configuration. Those from `tokenDeliveryMode` on are not in the reference product. */
export const cibaSettings = s
  .object({
    /** Seconds; the most that `requested_expiry` may ask for. */
    authReqExpiryTime: z.int().min(10).max(3600).optional(),
    notificationChannels: z.array(z.string().min(1).max(64)).min(1).max(20).default(['external']),
    skipUserValidation: no('skipUserValidation'),
    allowFederatedUsers: no('allowFederatedUsers'),
    tokenDeliveryMode: z.enum(['poll', 'ping']).default('poll'),
    clientNotificationEndpoint: z
      .url({ protocol: /^https?$/ })
      .max(2048)
      .optional(),
    /** `backchannel_authentication_request_signing_alg`: its requests are signed so; '': they are not signed. */
    requestSigningAlg: z.enum(['', ...signingAlgorithms], { error: 'Invalid signature algorithm requested' }).default(''),
    /** FAPI-CIBA §5.2.2-2. */
    bindingMessageRequired: z.boolean().default(false),
  })
  .refine((settings) => settings.tokenDeliveryMode === 'poll' || settings.clientNotificationEndpoint, 'the ping mode needs a clientNotificationEndpoint')
export type CibaSettings = Infer<typeof cibaSettings>
export const cibaSetting: ClientSetting<CibaSettings> = { name: 'cibaAuthenticationRequest', schema: cibaSettings }

const usual = cibaSettings.parse({})
export const settingsOf = ({ settings }: Client): CibaSettings => {
  const stored = settings?.[cibaSetting.name]
  return stored === undefined ? usual : cibaSettings.parse(stored)
}
