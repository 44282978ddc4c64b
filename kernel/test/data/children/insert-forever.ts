// Inserts in eight streams and prints each id once it was acknowledged. Arguments: the database's URL.
import { openTestData } from '@gatehouse/kernel/testing'
import { pet, pets } from '../tables.ts'

const { data } = await openTestData({ tables: [pets], url: process.argv[2] ?? '' })
const rows = data.rows('a', pets)
const stream = async (name: string) => {
  for (let index = 0; ; index += 1) {
    const id = `${name}-${index}`
    if (index % 3 === 0) {
      await data.transaction(async () => {
        await rows.insert(pet(id))
        await rows.insert(pet(`${id}-twin`))
      })
    } else await rows.insert(pet(id))
    process.stdout.write(`${id}\n`)
  }
}
await Promise.all(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(stream))
