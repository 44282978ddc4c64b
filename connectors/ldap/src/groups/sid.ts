/** The last part of a SID, [MS-DTYP] §2.4.2.2: what its domain calls it. */
export const relativeId = (sid: Buffer): number | undefined => (sid.length >= 12 ? sid.readUInt32LE(sid.length - 4) : undefined)
/** Another account or group of the same domain. */
export const inSameDomain = (sid: Buffer, id: number): Buffer => {
  const other = Buffer.from(sid)
  other.writeUInt32LE(id, other.length - 4)
  return other
}
