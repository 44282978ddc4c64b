import { createHmac } from 'node:crypto'

/** A secret of Standard Webhooks is base64 behind `whsec_`; any other counts as the text that it is. */
const keyOf = (secret: string): Buffer => (secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret))

export interface Signed {
  /** The same over all attempts: receivers drop what they have seen. */
  readonly id: string
  /** Seconds since the epoch, of this attempt. */
  readonly timestamp: number
  readonly body: string
}
/**
 * Standard Webhooks: `webhook-signature` is `v1,` and the base64 HMAC-SHA-256 of `id.timestamp.body`, so that an old
 * message cannot be sent again (security rule 9.3). The reference product's header covers the body alone.
 */
export const signatureHeaders = (secret: string, { id, timestamp, body }: Signed): Readonly<Record<string, string>> => {
  const key = keyOf(secret)
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
    'x-wso2-event-signature': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
  }
}
