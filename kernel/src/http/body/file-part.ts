export interface FilePart {
  readonly name: string
  readonly contentType: string
  readonly content: Buffer
}
const boundaryOf = (contentType: string): string | undefined => {
  const found = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType)
  return found?.[1] ?? found?.[2]
}
const LINE = '\r\n'
const MOST_HEADERS = 1024

const partOf = (head: string, content: Buffer): FilePart | undefined => {
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(head)?.[1] ?? ''
  const field = /(?:^|;)\s*name="([^"\r\n]*)"/i.exec(disposition)?.[1]
  const name = /;\s*filename="([^"\r\n]*)"/i.exec(disposition)?.[1]
  if (field !== 'file' || name === undefined) return undefined
  return { name, contentType: /^content-type:\s*([^\s;]+)/im.exec(head)?.[1] ?? '', content }
}
/** The one part `file` of a form: RFC 7578 §4. Undefined: it is no such form, or holds anything else. */
export const filePart = (contentType: string, body: Buffer): FilePart | undefined => {
  const boundary = boundaryOf(contentType)
  if (boundary === undefined) return undefined
  const opening = Buffer.from(`--${boundary}${LINE}`)
  const closing = Buffer.from(`${LINE}--${boundary}`)
  if (!body.subarray(0, opening.length).equals(opening)) return undefined
  const headEnd = body.indexOf(LINE + LINE, opening.length)
  const end = body.indexOf(closing, opening.length)
  if (headEnd < 0 || end < headEnd + 4 || headEnd - opening.length > MOST_HEADERS) return undefined
  // Another part behind it would be read by nobody.
  if (body.toString('latin1', end + closing.length, end + closing.length + 2) !== '--') return undefined
  return partOf(body.toString('latin1', opening.length, headEnd), body.subarray(headEnd + 4, end))
}
