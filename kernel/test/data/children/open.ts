// Opens a SQLite file at a given time, in milliseconds since the epoch, together with other processes. Arguments: the file, the time.
import { connect } from '../../../src/data/sqlite/connection.ts'

const [file = '', at = '0'] = process.argv.slice(2)
while (Date.now() < Number(at)) {
  // Busy, so that all are here at the same moment.
}
connect(file, { readonly: false, busyMs: 20 }).database.close()
