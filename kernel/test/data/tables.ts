import { bool, int, json, str, type Table, table, text, time } from '@gatehouse/kernel/data'

export const pets = table(
  'test_pet',
  { id: str(36), name: str(20), age: int(), tame: bool(), tags: json<readonly string[]>(), soldAt: time().orNull() },
  { primary: ['id'], unique: [{ name: 'test_pet_name', columns: ['name'] }], indexes: [{ name: 'test_pet_age', columns: ['age'] }] },
)
export type Pet = typeof pets extends Table<infer T> ? T : never
export const pet = (id: string, overrides: Partial<Pet> = {}): Pet => ({
  id,
  name: `pet ${id}`,
  age: 3,
  tame: true,
  tags: ['a', 'b'],
  soldAt: null,
  ...overrides,
})

export const notes = table('test_note', { id: str(36), body: text() }, { primary: ['id'] })
