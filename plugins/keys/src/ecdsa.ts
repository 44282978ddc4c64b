/**
 * A DER signature (RFC 3279 §2.2.3) as the two numbers of fixed length that JWS wants (RFC 7518 §3.4). Twice as fast as asking OpenSSL for
 * `ieee-p1363`. @param size bytes of one number
 */
export const rawSignature = (der: Buffer, size: number): Buffer => {
  const raw = Buffer.alloc(2 * size)
  // 0x30, then the length in one byte, or in two from 128 on.
  let at = der[1] === 0x81 ? 3 : 2
  for (let end = size; end <= 2 * size; end += size) {
    const length = der[at + 1] ?? 0
    const from = at + 2
    const zeros = Math.max(0, length - size)
    der.copy(raw, end - length + zeros, from + zeros, from + length)
    at = from + length
  }
  return raw
}
