import { BerWriter, Control, EqualityFilter } from 'ldapts'
import type { Directory } from '../connect/directory.ts'
import type { Layout } from '../layout.ts'
import { type DirectoryEntry, readEntry } from '../read/entry.ts'

/** RFC 4528: the change is made only while the filter matches the entry. */
class AssertionControl extends Control {
  static readonly oid = '1.3.6.1.1.12'
  readonly #filter: EqualityFilter
  constructor(filter: EqualityFilter) {
    super(AssertionControl.oid, { critical: true })
    this.#filter = filter
  }
  override writeControl(writer: BerWriter): void {
    const inner = new BerWriter()
    this.#filter.write(inner)
    writer.writeBuffer(inner.buffer, 4)
  }
}
/** [MS-ADTS] §3.1.1.3.4.1.27: a password that an administrator sets is held against the history, too. */
export class PolicyHintsControl extends Control {
  static readonly oid = '1.2.840.113556.1.4.2239'
  constructor() {
    super(PolicyHintsControl.oid)
  }
  override writeControl(writer: BerWriter): void {
    const inner = new BerWriter()
    inner.startSequence()
    inner.writeInt(1)
    inner.endSequence()
    writer.writeBuffer(inner.buffer, 4)
  }
}
/** RFC 3062. */
export const passwordModify = '1.3.6.1.4.1.4203.1.11.1'

export interface Features {
  readonly assertions: boolean
  readonly passwordModify: boolean
}
/** What the server says of itself, asked once. */
export const createFeatures = (directory: Directory) => {
  let known: Promise<Features> | undefined
  const ask = async (): Promise<Features> => {
    const attributes = ['supportedControl', 'supportedExtension']
    const { searchEntries } = await directory.read((client) => client.search('', { scope: 'base', attributes }))
    const entry = readEntry(directory, searchEntries[0] ?? { dn: '' })
    return {
      assertions: entry.all('supportedControl').includes(AssertionControl.oid),
      passwordModify: entry.all('supportedExtension').includes(passwordModify),
    }
  }
  return (): Promise<Features> => {
    known ??= ask().catch((error) => {
      known = undefined
      throw error
    })
    return known
  }
}
/** That an entry is still the one that was read; nothing when the server cannot tell. */
export const unchanged = ({ assertions }: Features, { versionAttribute }: Layout, entry: DirectoryEntry): Control[] => {
  const value = entry.text(versionAttribute)
  return assertions && value !== undefined ? [new AssertionControl(new EqualityFilter({ attribute: versionAttribute, value }))] : []
}
