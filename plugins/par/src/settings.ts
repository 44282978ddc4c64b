import { type Infer, z } from '@gatehouse/kernel'
import type { Client, ClientSetting } from '@gatehouse/oauth/contracts'

const NAME = 'pushAuthorizationRequest'
const schema = z.strictObject({ requirePushAuthorizationRequest: z.boolean().default(false) }).prefault({})
export const parSetting: ClientSetting<Infer<typeof schema>> = { name: NAME, schema }

/** `require_pushed_authorization_requests` of RFC 9126 §6. */
export const mustPush = ({ settings }: Pick<Client, 'settings'>): boolean =>
  (settings?.[NAME] as Infer<typeof schema> | undefined)?.requirePushAuthorizationRequest === true
