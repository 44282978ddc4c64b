import type { Reply } from '@gatehouse/kernel/http'
import type { AnswerTarget, Issuer, ResponseEnvelope, ResponseMode, ResponseType, TokenParameters } from '../contracts.ts'

interface Deps {
  readonly types: ReadonlyMap<string, ResponseType>
  readonly modes: ReadonlyMap<string, ResponseMode>
  readonly envelopes: ReadonlyMap<string, ResponseEnvelope>
  readonly issuer: Issuer
}
type Answer = Readonly<Record<string, string>>
export interface DeliveryTarget extends AnswerTarget {
  readonly params: TokenParameters
}
/** The name that a response type is registered under: values in alphabetical order. */
export const sortedType = (responseType: string): string => responseType.split(' ').filter(Boolean).toSorted().join(' ')

/** How answers travel to the redirect URI: by a mode, and in an envelope where one was asked for. */
export const createDelivery = ({ types, modes, envelopes, issuer }: Deps) => {
  /** The mode that carries what is sent by `name`; undefined when the response type may not travel so. */
  const carrierOf = (name: string, type: ResponseType | undefined): string | undefined => {
    const envelope = envelopes.get(name)
    const mode = envelope ? (envelope.mode ?? type?.modes[0] ?? 'query') : name
    return modes.has(mode) && (!type || type.modes.includes(mode)) ? mode : undefined
  }
  return {
    carrierOf,
    /** The mode for errors, before the request's own is known to be good. */
    errorMode({ response_type: type = '', response_mode: mode }: TokenParameters): string {
      const known = types.get(sortedType(type))
      return mode !== undefined && carrierOf(mode, known) !== undefined ? mode : (known?.modes[0] ?? 'query')
    },
    /** Adds `state` and `iss`, RFC 9207. */
    async send({ params, ...to }: DeliveryTarget, name: string, answer: Answer): Promise<Reply> {
      const { state, response_type: type = '' } = params
      const whole: Answer = { ...answer, ...(state === undefined ? {} : { state }), iss: issuer.of(to.tenant) }
      const mode = modes.get(carrierOf(name, types.get(sortedType(type))) ?? 'query')
      if (!mode) throw new Error('there is no response mode')
      return mode.deliver(to, (await envelopes.get(name)?.wrap(to, whole)) ?? whole)
    },
  }
}
export type Delivery = ReturnType<typeof createDelivery>
