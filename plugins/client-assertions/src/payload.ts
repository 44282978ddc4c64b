/** The claims in the bytes that were verified. */
export const payloadOf = ({ payload }: { readonly payload: Uint8Array }): Readonly<Record<string, unknown>> | undefined => {
  try {
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims) ? (claims as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}
