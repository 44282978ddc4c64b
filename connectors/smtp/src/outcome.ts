import { Transient } from '@gatehouse/kernel'
import { MessageRefused } from '@gatehouse/notifications/contracts'

/** The server does not take messages now, or not from us: somebody has to look, and then it goes on. */
export class MailUnavailable extends Transient {
  override readonly code = 'smtp.unavailable'
}
/** What nodemailer says went wrong. Its texts quote the server, and so addresses: they go nowhere. */
interface Fault {
  readonly code?: unknown
  readonly responseCode?: unknown
  readonly command?: unknown
}
const faultOf = (error: unknown): Fault => (typeof error === 'object' && error !== null ? error : {})
const answerOf = ({ responseCode }: Fault): number | undefined => (typeof responseCode === 'number' ? responseCode : undefined)
const word = (value: unknown): string | undefined => (typeof value === 'string' && /^[A-Z0-9_ ]{1,30}$/.test(value) ? value : undefined)
/** Of the message itself: RFC 5321 §4.2.1. A 5yz to EHLO, AUTH or STARTTLS is about us. */
const aboutMessage = new Set(['EENVELOPE', 'EMESSAGE'])

/** Whether the server answered at all: one that refuses a message is well. */
export const answered = (error: unknown): boolean => answerOf(faultOf(error)) !== undefined

/** RFC 5321 §4.2.1: 5yz is for good, 4yz and silence pass. */
export const outcomeOf = (error: unknown): Error => {
  const fault = faultOf(error)
  const answer = answerOf(fault)
  const [code, command] = [word(fault.code), word(fault.command)]
  const detail = { ...(code === undefined ? {} : { code }), ...(command === undefined ? {} : { command }), ...(answer === undefined ? {} : { answer }) }
  const text = `${code ?? 'failure'}${answer === undefined ? '' : ` ${answer}`}`
  if (answer !== undefined && answer >= 500 && aboutMessage.has(code ?? ''))
    return new MessageRefused(`the mail server refuses the message: ${text}`, { detail })
  return new MailUnavailable(`the mail server does not take the message: ${text}`, { detail })
}
