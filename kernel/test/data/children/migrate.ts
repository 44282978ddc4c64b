// Migrates in three steps and prints where it stands. Arguments: the URL, milliseconds in each step, what is told on exit.
import { setTimeout as sleep } from 'node:timers/promises'
import { globalTable, migration, str } from '@gatehouse/kernel/data'
import { openTestData } from '@gatehouse/kernel/testing'
import { notes, pets } from '../tables.ts'

const [url = '', pause = '0'] = process.argv.slice(2)
const runs = globalTable('test_run', { id: str(36), step: str(20) }, { primary: ['id'] })
const say = (text: string) => process.stdout.write(`${text}\n`)
const step = (number: number, work: Parameters<typeof migration>[2]) =>
  migration(`test/step-${number}`, number, async (schema) => {
    say(`begin ${number}`)
    await work(schema)
    await schema.query('insert into test_run (id, step) values (?, ?)', [`${process.pid}-${number}-${Math.random()}`.slice(0, 36), `step ${number}`])
    await sleep(Number(pause))
    say(`end ${number}`)
  })
const opened = await openTestData({
  tables: [runs, pets, notes],
  migrations: [
    step(3, (schema) => schema.createIndex(notes.name, 'test_note_body', ['id'])),
    step(1, async (schema) => {
      await schema.createTable(runs)
      await schema.createTable(pets)
    }),
    step(2, (schema) => schema.createTable(notes)),
  ],
  url,
})
say('ready')
await opened.close()
