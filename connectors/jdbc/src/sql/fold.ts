/** As `UserFilter` compares: one Unicode form, no letter case. A final sigma counts as a sigma, or a prefix would not be one. */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ')
export const nfc = (text: string): string => text.normalize('NFC')

/** For SQLite, which knows no letters beyond ASCII. */
export const sqliteFunctions = {
  gatehouse_fold: (text: string | null) => (typeof text === 'string' ? fold(text) : null),
  gatehouse_nfc: (text: string | null) => (typeof text === 'string' ? nfc(text) : null),
}
